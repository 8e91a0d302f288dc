import { parseSync } from 'vite';

interface Node {
  readonly type: string;
  readonly [member: string]: unknown;
}

/** The modules that a file names: by import and export, static or not, of values or of types, and by require. */
export function importsOf(path: string, text: string): string[] {
  const { program, errors } = parseSync(path, text);
  const [error] = errors;
  if (error !== undefined) throw new Error(`${path} cannot be parsed: ${error.message}`);
  const found = new Set<string>();
  for (const node of nodesOf(program)) {
    const named = specifierOf(node);
    if (isNode(named) && typeof named.value === 'string') found.add(named.value);
  }
  return [...found];
}

function specifierOf(node: Node): unknown {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
    case 'ImportExpression':
    case 'TSImportType':
      return node.source;
    case 'TSExternalModuleReference':
      return node.expression;
    case 'CallExpression': {
      const isRequire = isNode(node.callee) && node.callee.name === 'require';
      return isRequire && Array.isArray(node.arguments) ? node.arguments[0] : undefined;
    }
    default:
      return undefined;
  }
}

function* nodesOf(value: unknown): Generator<Node> {
  if (isNode(value)) yield value;
  if (typeof value !== 'object' || value === null) return;
  for (const child of Object.values(value)) yield* nodesOf(child);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}
