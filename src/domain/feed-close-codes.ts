/** Closes a subscriber that does not read; the reason holds the cursor to resume from. */
export const tooSlowCode = 4001;

/** Closes a connection whose token was revoked or has expired. */
export const tokenExpiredCode = 4401;
