/** Hosts cut a call at 60 seconds. */
export const mostWaitSeconds = 45;
