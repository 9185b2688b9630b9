const HOME = /^(\/root|\/home\/[^/]+|\/Users\/[^/]+)(?=\/|$)/;

/**
 * The path by which JupyterLab knows a file of the server's machine, or null where it can't.
 *
 * `serverRoot` is what the page is told of the folder that JupyterLab shows: a path that may begin
 * with `~` for the home folder.
 */
export function contentsPath(serverRoot: string, file: string): string | null {
  const home = HOME.exec(file)?.[1];
  const root = serverRoot.startsWith("~")
    ? home === undefined
      ? null
      : home + serverRoot.slice(1)
    : serverRoot;
  if (root === null || root === "") return null;
  const folder = root.endsWith("/") ? root : `${root}/`;
  return file.startsWith(folder) ? file.slice(folder.length) : null;
}
