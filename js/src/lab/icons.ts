import { LabIcon } from "@jupyterlab/ui-components";

const AGENTS = `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16">
  <g class="jp-icon3" fill="none" stroke="#616161" stroke-width="1.3">
    <rect x="1.7" y="2.7" width="3.6" height="4.6" rx=".8"/><rect x="6.2" y="2.7" width="3.6" height="4.6" rx=".8"/>
    <rect x="10.7" y="2.7" width="3.6" height="4.6" rx=".8"/><rect x="1.7" y="8.7" width="3.6" height="4.6" rx=".8"/>
    <rect x="6.2" y="8.7" width="3.6" height="4.6" rx=".8"/>
  </g>
  <rect class="jp-icon-brand0" x="10.2" y="8.2" width="4.6" height="5.6" rx="1" fill="#1976d2"/>
</svg>`;

/** Six panes, one of which wants something. */
export const agentsIcon = new LabIcon({ name: "maestro:agents", svgstr: AGENTS });

const RUNS = `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16">
  <g class="jp-icon3" fill="none" stroke="#616161" stroke-width="1.3" stroke-linecap="round" stroke-linejoin="round">
    <path d="M2 3.6l1.1 1.1 2-2.2M2 8.2l1.1 1.1 2-2.2M7.5 3.8h6.5M7.5 8.3h6.5M7.5 12.8h6.5"/>
  </g>
  <rect class="jp-icon-brand0" x="1.8" y="11.2" width="3.2" height="3.2" rx=".6" fill="#1976d2"/>
</svg>`;

/** A checklist, one item of which is at work. */
export const runsIcon = new LabIcon({ name: "maestro:runs", svgstr: RUNS });
