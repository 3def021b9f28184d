# Sourced by scripts/demo and scripts/test: installs the npm packages and checks the Node that comes with them. With
# keep_packages=yes, packages that were installed from the same lock file by the same Node are kept.
if ! command -v npm >/dev/null 2>&1; then
  echo "npm is missing. Install Node.js with npm (apt-get install nodejs npm) and start again." >&2
  exit 3
fi
stamp=node_modules/.installed-from
now_installing=$(cksum package.json package-lock.json .npmrc && node --version && pwd)
if [ "${keep_packages:-no}" != yes ] || [ "$(cat "$stamp" 2>/dev/null)" != "$now_installing" ]; then
  echo "Installing npm packages; the first time this takes a minute or two …" >&2
  # In the background, so that a signal to this script ends npm too, which would otherwise go on.
  npm ci --no-audit --no-fund --loglevel=error >&2 </dev/null &
  installing=$!
  trap 'kill "$installing" 2>/dev/null; wait "$installing" || true; exit 130' INT TERM
  wait "$installing" || {
    echo "npm ci failed; what it says above is why. Nothing was started." >&2
    exit 3
  }
  trap - INT TERM
  echo "$now_installing" >"$stamp"
fi
seen=$(npm run --silent node-version 2>/dev/null || echo none)
case "$seen" in
  v24.*) ;;
  *)
    echo "npm run sees Node $seen, but Tidings needs Node 24, which comes with the npm package \"node\"." >&2
    echo "Its install script was not run: check 'npm config get ignore-scripts' (it must be false)," >&2
    echo "then delete node_modules and start again." >&2
    exit 3
    ;;
esac
