/** How long a tool waits for a run: hosts end a call after 60 seconds. */
export const maxWaitSeconds = 45;
