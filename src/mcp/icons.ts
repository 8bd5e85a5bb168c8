/** The scales of the viewer's house style, for lists of servers. Tools carry none: each byte of them costs a model. */
const drawing = (ink: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="${ink}" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"><path d="M12 3v18M7 21h10M4 7h16M7 7l-3.5 7h7L7 7M17 7l-3.5 7h7L17 7"/></svg>`;

const icon = (theme: 'light' | 'dark', ink: string) => ({
  src: `data:image/svg+xml;base64,${Buffer.from(drawing(ink)).toString('base64')}`,
  mimeType: 'image/svg+xml',
  sizes: ['any'],
  theme,
});

/** Icons of the server for a light and a dark background, within the data: they are loaded from nowhere. */
export const serverIcons = [icon('light', '#7a2e1d'), icon('dark', '#e6b8a2')];
