/** Connections that stay open, checked again and again while they do. */
export type OpenConnections = {
  /** Closes the connection once it is no longer authorized. Returns how to forget one that has ended. */
  register(connection: { isAuthorized: () => boolean; close: () => void }): () => void;
  end(): void;
};

export function revalidateConnections(intervalMs: number): OpenConnections {
  const open = new Set<Parameters<OpenConnections['register']>[0]>();
  const timer = setInterval(() => {
    for (const connection of open) {
      if (connection.isAuthorized()) continue;
      open.delete(connection);
      connection.close();
    }
  }, intervalMs);
  timer.unref();
  return {
    register(connection) {
      open.add(connection);
      return () => void open.delete(connection);
    },
    end() {
      clearInterval(timer);
      open.clear();
    },
  };
}
