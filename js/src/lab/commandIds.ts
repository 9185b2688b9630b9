/** The names of the commands, as shortcuts, menus and other extensions use them. */
export namespace CommandIDs {
  export const openGrid = "maestro:open-grid";
}
