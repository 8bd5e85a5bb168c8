export const roles = ['reader', 'operator'] as const;
/** A reader reads; an operator also starts, stops, rules and spends. */
export type Role = (typeof roles)[number];

/** Who asks. Without a user it is the owner of the machine, or whoever holds the server's own token: they see every run. */
export type Principal = { user: string | undefined; role: Role };
