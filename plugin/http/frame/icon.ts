/** The icon of our pages: without one, browsers ask the library's web server for its own. */
export const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">
<path fill="#2f6f4f" d="M3 2h10a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2H8l-4 3v-3H3a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2z"/>
<path stroke="#fff" stroke-width="1.5" d="M4 5.5h8M4 8.5h5"/></svg>
`;
