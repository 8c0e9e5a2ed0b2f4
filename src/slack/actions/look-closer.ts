/** Buttons that open a modal on the same report: all accounts and spans, and the evidence for a service that somebody suspects. */
import { detailsView, FIRST_PAGE } from '../../render/details-view.ts';
import { loadingModal, type Modal, type ModalTitle, sentenceModal } from '../../render/modal.ts';
import { suspectsToPick, whyNotView } from '../../render/why-not.ts';
import type { Report } from '../../report/report.ts';
import { accessRefusal } from '../ask.ts';
import type { BotDeps } from '../deps.ts';
import { readPage } from './button-values.ts';
import { openModal, updateModal } from './modals.ts';
import { NOT_OURS, type Pressed } from './pressed.ts';
import { type Again, reportAgain } from './report-again.ts';

export async function openDetails(pressed: Pressed, deps: BotDeps): Promise<void> {
  await openOn('Details', (report, state) => detailsView(report, FIRST_PAGE, state), pressed, deps);
}

export async function openWhyNot(pressed: Pressed, deps: BotDeps): Promise<void> {
  await openOn('Why not …?', (report, state) => whyNotView(report, undefined, state), pressed, deps);
}

export async function turnPage(pressed: Pressed, deps: BotDeps): Promise<void> {
  const page = readPage(pressed.value);
  await showOther('Details', page && ((report, state) => detailsView(report, page, state)), pressed, deps);
}

export async function pickSuspect(pressed: Pressed, deps: BotDeps): Promise<void> {
  const picked = Number(pressed.value);
  const draw = (report: Report, state: string) => {
    const isThere = suspectsToPick(report)[picked] !== undefined;
    return whyNotView(report, isThere ? picked : undefined, state);
  };
  await showOther('Why not …?', draw, pressed, deps);
}

type Draw = (report: Report, state: string) => Modal;

/** The window opens at once, since a trigger is good for three seconds and a comparison may take longer. */
async function openOn(title: ModalTitle, draw: Draw, pressed: Pressed, deps: BotDeps): Promise<void> {
  const id = await openModal(loadingModal(title), pressed, deps);
  if (id === undefined) return;
  const state = pressed.value ?? '';
  await updateModal({ id }, drawn(title, await allowedReport(state, pressed, deps), draw, state), pressed, deps);
}

/** Another state of the modal that was clicked; of several clicks the last one counts. */
async function showOther(title: ModalTitle, draw: Draw | undefined, pressed: Pressed, deps: BotDeps): Promise<void> {
  const { view } = pressed;
  if (view === undefined) return;
  if (draw === undefined) return updateModal(view, sentenceModal(title, NOT_OURS), pressed, deps);
  const again = await allowedReport(view.state, pressed, deps);
  await updateModal(view, drawn(title, again, draw, view.state), pressed, deps);
}

async function allowedReport(state: string, pressed: Pressed, deps: BotDeps): Promise<Again> {
  const refusal = await accessRefusal(pressed.origin, pressed.client, deps);
  return refusal === undefined ? reportAgain(state, pressed, deps) : { sentence: refusal };
}

function drawn(title: ModalTitle, { report, sentence }: Again, draw: Draw, state: string): Modal {
  return report === undefined ? sentenceModal(title, sentence) : draw(report, state);
}
