/** An error that the server answered with, or a connection that could not be made. */
export class ApiError extends Error {
  /** HTTP status; 0 where no answer came. */
  readonly status: number;
  /** A stable code, as docs/feed.md lists them; `unreachable` where no answer came. */
  readonly code: string;
  /** What to do about it; empty where the server named nothing. */
  readonly remedy: string;
  constructor(status: number, code: string, message: string, remedy = '') {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.remedy = remedy;
  }
}
