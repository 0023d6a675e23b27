// The kind under which a clip is dragged: nothing else can be dropped onto a pane.

export const DRAGGED = 'application/x-pfiff-clip';

export function dragClip(dragged: DragEvent, id: number): void {
  dragged.dataTransfer?.setData(DRAGGED, String(id));
  if (dragged.dataTransfer) dragged.dataTransfer.effectAllowed = 'move';
}
