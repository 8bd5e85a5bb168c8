/** Connections that stay open: whether they may is asked again while they do. */
export type OpenConnections = {
  /** Closes the connection once it is no longer welcome. Returns how to forget one that has ended. */
  keep(connection: { isWelcome: () => boolean; close: () => void }): () => void;
  end(): void;
};

export function watchConnections(everyMs: number): OpenConnections {
  const open = new Set<Parameters<OpenConnections['keep']>[0]>();
  const timer = setInterval(() => {
    for (const connection of open) {
      if (connection.isWelcome()) continue;
      open.delete(connection);
      connection.close();
    }
  }, everyMs);
  timer.unref();
  return {
    keep(connection) {
      open.add(connection);
      return () => void open.delete(connection);
    },
    end() {
      clearInterval(timer);
      open.clear();
    },
  };
}
