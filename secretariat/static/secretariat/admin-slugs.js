// Addresses are proposed from a name as imports do: a slash or a sign between two words parts them, an apostrophe does not.

const urlify = window.URLify;

window.URLify = (text, ...rest) =>
  urlify(text.replaceAll("&", " and ").replaceAll(/[^\p{L}\p{N}\p{M}'’.]/gu, " "), ...rest);
