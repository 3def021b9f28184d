// Shows one of our pages within a page of Koha's, in place of what Koha has there: as high as our page is, with Koha's
// own scroll bar, and with the way to it in the hash of Koha's address, so that reload and Back stay on it.
{
  const HASH = "#tidings:";
  const NEEDLESS_MS = 500;
  const HIGHEST = 200_000;

  /**
   * Whether this page of Koha's was asked to show ours: `tidings=1`, or the path of one, which then moves to the hash.
   * Koha's login may leave the address without the question.
   */
  const isWanted = (posted) => {
    const asks = (address) => /^(?:1|\/.*)$/.exec(new URL(address).searchParams.get("tidings") ?? "")?.[0];
    const referrer = posted && document.referrer !== "" ? new URL(document.referrer) : null;
    const isSame = referrer?.origin === location.origin && referrer.pathname === location.pathname;
    const from = asks(location.href) ? new URL(location.href) : isSame && asks(referrer.href) ? referrer : undefined;
    if (!from) return false;
    const path = asks(from.href);
    from.searchParams.set("tidings", "1");
    const hash = path === "1" || location.hash !== "" ? location.hash : HASH + path;
    history.replaceState(history.state, "", from.pathname + from.search + hash);
    return true;
  };

  /** The path of ours that stands in the hash; undefined if none does. */
  const pathInHash = () => {
    const path = location.hash.startsWith(HASH) ? location.hash.slice(HASH.length) : "";
    return path.startsWith("/") ? path : undefined;
  };

  /** Hides what is in the column, but for what stays and Koha's dialogues, which are closed. */
  const clear = (column, stays) => {
    for (const piece of column.children) {
      if (piece === stays || piece.matches("script, style, .modal")) continue;
      if (stays && piece.contains(stays)) clear(piece, stays);
      else piece.style.setProperty("display", "none", "important");
    }
  };

  /** The document in the frame, where it is on this host. */
  const documentIn = (frame) => {
    try {
      return frame.contentDocument;
    } catch {
      return null;
    }
  };

  /** Whether the route that should have led to our pages has shown something itself that is not ours. */
  const isAstray = (frame, source) => {
    const shown = documentIn(frame);
    if (shown?.location?.pathname !== new URL(source, location.href).pathname) return false;
    return shown.querySelector('meta[name="generator"][content="tidings"]') === null;
  };

  const setHeight = (frame, height) => {
    if (height > 0 && height < HIGHEST) frame.style.height = `${Math.ceil(height)}px`;
  };

  /** Makes the frame follow the page in it, which says how high it is, where it is and what it is called. */
  const follow = (frame, moved) => {
    let heard = 0;
    addEventListener("message", ({ origin, source, data }) => {
      const said = origin === location.origin && source === frame.contentWindow ? data?.tidings : undefined;
      if (typeof said !== "object" || said === null) return;
      heard += 1;
      if (typeof said.height === "number") setHeight(frame, said.height);
      const text = (value) => (typeof value === "string" ? value : undefined);
      const pathOf = (value) => (text(value)?.startsWith("/") ? value : undefined);
      const steps = Array.isArray(said.way) ? said.way : [];
      const way = steps.map((step) => ({ name: text(step?.name) ?? "", to: pathOf(step?.to) }));
      moved({ path: pathOf(said.path), title: text(said.title), patron: text(said.patron), way });
    });
    // A page that was there before this script has told nobody; one without our script does not mind.
    frame.contentWindow?.postMessage({ tidings: "again" }, "*");
    let loads = 0;
    frame.addEventListener("load", () => {
      loads += 1;
      if (loads > 1 && frame.getBoundingClientRect().top < 0) frame.scrollIntoView();
      const before = heard;
      setTimeout(() => {
        const shown = documentIn(frame)?.documentElement;
        if (heard === before && heard === 0 && shown) setHeight(frame, shown.scrollHeight);
      }, NEEDLESS_MS);
    });
  };

  /** Keeps the path in the hash, without a step in the browser's history: the frame makes one itself. */
  const keepPath = (path) => {
    if (path !== undefined && path !== pathInHash()) history.replaceState(history.state, "", HASH + path);
  };

  /** Writes the way to this page where Koha has it, in its own shape there; the last step is the page itself. */
  const writeWay = (place, steps, last) => {
    // Ours, which begins elsewhere, is then not shown beside it (`framed.js`).
    place.dataset.tidingsWay = "";
    const here = document.createElement("span");
    here.setAttribute("aria-current", "page");
    here.textContent = last;
    const all = [...steps, here];
    const list = place.matches("ol, ul") ? place : place.querySelector("ol, ul");
    if (!list) return place.replaceChildren(...all.flatMap((step, i) => (i === 0 ? [step] : [" › ", step])));
    const items = [...list.children];
    const model = items.find((item) => item.contains(steps[0])) ?? items[0];
    list.replaceChildren(
      ...all.map((step) => {
        const item = document.createElement("li");
        item.className = [...(model?.classList ?? [])].filter((name) => name !== "active").join(" ");
        item.append(step);
        return item;
      }),
    );
  };

  /**
   * Shows `source(path)` in place of the content of `column`, and that of another path when the hash comes to name one,
   * as by a link of ours in Koha's page. `moved` hears of each page that the frame shows, and `instead`
   * is called when the source leads nowhere.
   */
  const show = ({ column, stays, source, name, moved, instead }) => {
    clear(column, stays);
    // Koha's main page has a picture there.
    column.style.backgroundImage = "none";
    const frame = document.createElement("iframe");
    frame.id = "tidings-frame";
    frame.title = name;
    frame.style.cssText = "display:block;width:100%;height:70vh;border:0;visibility:hidden";
    frame.addEventListener("load", () => {
      if (isAstray(frame, source())) instead();
      else frame.style.visibility = "visible";
    });
    follow(frame, moved);
    frame.src = source(pathInHash());
    column.append(frame);
    addEventListener("hashchange", () => {
      const path = pathInHash();
      if (path !== undefined) frame.contentWindow.location.replace(source(path));
    });
  };

  globalThis.tidingsFrame = { isWanted, pathInHash, show, follow, keepPath, writeWay };
}
