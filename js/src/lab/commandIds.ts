/** The names of the commands, as shortcuts, menus and other extensions use them. */
export namespace CommandIDs {
  export const openGrid = "maestro:open-grid";
  export const showPanel = "maestro:show-panel";
  export const spawnSession = "maestro:spawn-session";
  export const openSession = "maestro:open-session";
  export const answerSession = "maestro:answer-session";
  export const sendMessage = "maestro:send-message";
  export const showDiff = "maestro:show-diff";
  export const insertGrid = "maestro:insert-grid";
  export const sendSelection = "maestro:send-selection";
  export const sendCell = "maestro:send-cell";
  export const sendError = "maestro:send-error";
  export const nextChange = "maestro:next-change";
  export const previousChange = "maestro:previous-change";
  export const nextChangedFile = "maestro:next-changed-file";
  export const previousChangedFile = "maestro:previous-changed-file";
  export const commentLine = "maestro:comment-line";
  export const sendComments = "maestro:send-comments";
  export const toggleSideBySide = "maestro:toggle-side-by-side";
  export const mergeSession = "maestro:merge-session";
  export const playRecording = "maestro:play-recording";
  export const commitSession = "maestro:commit-session";
  export const openPullRequest = "maestro:open-pull-request";
  export const resumeSession = "maestro:resume-session";
  export const stopSession = "maestro:stop-session";
  export const closeSession = "maestro:close-session";
  export const discardSession = "maestro:discard-session";
}
