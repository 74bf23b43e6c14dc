import { cut } from '../../problems/quoted.ts';
import { html, type Markup } from '../../report/html/parts/markup.ts';
import { group } from '../../values/group.ts';
import type { Flow } from './changes.ts';

const [WIDTH, HEIGHT] = [900, 420];
/** Where the bars of both sides stand, and how wide they are. */
const [LEFT, RIGHT, BAR] = [260, 640, 10];
const GAP = 8;
const LEAST_HEIGHT = 18;

/** A campaign on one side: where its bar begins, and where its next link begins. */
interface Node {
  name: string;
  conversions: number;
  top: number;
  height: number;
  next: number;
}

/** The nodes of a side from top to bottom, and where the last one ends. */
function nodesOf(flows: readonly Flow[], side: 'from' | 'to', scale: number) {
  const nodes = new Map<string, Node>();
  for (const flow of flows) {
    const node = nodes.get(flow[side]);
    if (node !== undefined) node.conversions += flow.conversions;
    else
      nodes.set(flow[side], { name: flow[side], conversions: flow.conversions, top: 0, height: 0, next: 0 });
  }
  let bottom = 0;
  for (const node of nodes.values()) {
    node.top = bottom;
    node.next = bottom;
    node.height = node.conversions * scale;
    bottom += Math.max(node.height, LEAST_HEIGHT) + GAP;
  }
  return { nodes, bottom };
}

/** A number of a drawing, which needs no more than two decimals. */
function at(value: number): string {
  return String(Math.round(value * 100) / 100);
}

function barOf(
  { name, conversions, top, height }: Node,
  x: number,
  isLeft: boolean,
  nameOf: (id: string) => string,
): Markup {
  const text = `${cut(nameOf(name))} ${group(String(conversions))}`;
  return html`<rect class="node" x="${at(x)}" y="${at(top)}" width="${at(BAR)}" height="${at(Math.max(height, 1))}"/><text x="${at(isLeft ? x - 8 : x + BAR + 8)}" y="${at(top + 13)}" text-anchor="${isLeft ? 'end' : 'start'}">${text}</text>\n`;
}

/** A band from a bar on the left to one on the right, as thick as its conversions. */
function linkOf({ from, to, conversions }: Flow, left: Node, right: Node, scale: number): Markup {
  const thick = conversions * scale;
  const [a, b] = [left.next, right.next];
  left.next += thick;
  right.next += thick;
  const [x0, x1, middle] = [LEFT + BAR, RIGHT, (LEFT + BAR + RIGHT) / 2].map(at);
  const path = `M${x0} ${at(a)}C${middle} ${at(a)} ${middle} ${at(b)} ${x1} ${at(b)}V${at(b + thick)}C${middle} ${at(b + thick)} ${middle} ${at(a + thick)} ${x0} ${at(a + thick)}Z`;
  const kind = from === '' ? 'link gained' : to === '' ? 'link lost' : 'link';
  return html`<path class="${kind}" d="${path}"/>\n`;
}

/**
 * A drawing of flows, the campaigns that lost on the left and those that gained on the right; the table says the same.
 */
export function flowsDiagram(flows: readonly Flow[], nameOf: (id: string) => string): Markup {
  const total = flows.reduce((sum, { conversions }) => sum + conversions, 0);
  const scale = HEIGHT / total;
  const [left, right] = [nodesOf(flows, 'from', scale), nodesOf(flows, 'to', scale)];
  const links = flows.flatMap((flow) => {
    const [start, end] = [left.nodes.get(flow.from), right.nodes.get(flow.to)];
    return start === undefined || end === undefined ? [] : [linkOf(flow, start, end, scale)];
  });
  const bars = [
    ...[...left.nodes.values()].map((node) => barOf(node, LEFT, true, nameOf)),
    ...[...right.nodes.values()].map((node) => barOf(node, RIGHT, false, nameOf)),
  ];
  const height = at(Math.max(left.bottom, right.bottom));
  return html`<svg class="flows" viewBox="0 0 ${at(WIDTH)} ${height}" aria-hidden="true">
${links}${bars}</svg>`;
}
