// The API key of this tab; the browser forgets it when the tab is closed.

const NAME = "kith.key";

export const key = () => sessionStorage.getItem(NAME);

export const signIn = (secret) => sessionStorage.setItem(NAME, secret);

export const signOut = () => sessionStorage.removeItem(NAME);
