# Sourced by scripts/demo and scripts/test: npm packages, and the Node that the project brings.
if ! command -v npm >/dev/null 2>&1; then
  echo "npm is missing. Install Node.js with npm (apt-get install nodejs npm) and start again." >&2
  exit 3
fi
echo "Installing npm packages …" >&2
npm ci --no-audit --no-fund --loglevel=error >&2 || {
  echo "npm ci failed; what it says above is why. Nothing was started." >&2
  exit 3
}
seen=$(npm run --silent node-version 2>/dev/null || echo none)
case "$seen" in
  v24.*) ;;
  *)
    echo "npm run sees Node $seen, but Tidings needs Node 24, which comes with the npm package \"node\"." >&2
    echo "Its install script was not run: check 'npm config get ignore-scripts' (it must be false), then delete node_modules and start again." >&2
    exit 3
    ;;
esac
