/**
 * Checks that modules below the page hold no state of their own. Anything that lasts from call to call belongs in an
 * object that a caller makes, passes on and can drop. State means a `let` or `var` at the top of a module, a
 * collection there that the module writes to, an instance of a class, or a static field that is not readonly. The
 * necessary exceptions are listed below with their reasons, and must be removed from the list when they are gone.
 * src/state is exempt, since holding the page's state is its purpose.
 *
 *   node scripts/module-state.mjs [ROOT]
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'oxc-parser';

/** FILE NAME → why each thread needs exactly one. */
const allowed = {
  'src/engine/gpu/gpu.ts gpus':
    'tfjs gives kernels its backend, and the Gpu is found from it; entries go with backends',
  'src/engine/open-node.ts dawn': 'Dawn can be started once in a process',
  'src/engine/device/wasm-threads/trusted-script.ts policy':
    'a Trusted Types policy can be made once in a page',
  'src/engine/ops/fir.ts filters':
    'constants by backend, made once: a tenth of wasm’s time for a small map; they go with it',
  'src/storage/locks.ts memoryLocks': 'stands for the browser’s Web Locks, of which there is one set',
  'workers/kit/spawn.ts policy': 'a Trusted Types policy can be made once in a page',
};

/** Methods that change their object. */
const WRITES = new Set(
  'set add delete clear push pop shift unshift splice sort reverse fill copyWithin append'.split(' '),
);

const root = process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url));
const isBelowPage = (path) =>
  /\.tsx?$/.test(path) &&
  !/\.test\.tsx?$|\/testing\/|\.d\.ts$/.test(path) &&
  !/^src\/(ui|features|app|state)\//.test(path);

const files = ['src', 'workers', 'cli']
  .filter((folder) => existsSync(join(root, folder)))
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true }).map(
      (path) => `${folder}/${path.split(sep).join('/')}`,
    ),
  )
  .filter(isBelowPage);
const found = files.flatMap((file) => stateOf(file));
const names = new Set(found.map(({ file, name }) => `${file} ${name}`));
const complaints = [
  ...found
    .filter(({ file, name }) => !allowed[`${file} ${name}`])
    .map(({ file, line, name, what }) => `${file}:${line}: ${name} is state of the module (${what})`),
  ...(process.argv[2] ? [] : Object.keys(allowed))
    .filter((entry) => !names.has(entry))
    .map((entry) => `scripts/module-state.mjs allows ${entry}, which is no longer there`),
];
for (const complaint of complaints) console.error(complaint);
process.exitCode = complaints.length === 0 ? 0 : 1;

/** @returns {{ file: string, line: number, name: string, what: string }[]} */
function stateOf(file) {
  const text = readFileSync(join(root, file), 'utf8');
  const { program } = parseSync(file, text);
  const at = (node) => text.slice(0, node.start).split('\n').length;
  const written = namesWritten(program);
  const state = [];
  for (const statement of program.body) {
    const declaration = statement.declaration ?? statement;
    if (declaration.type === 'ClassDeclaration') {
      for (const member of declaration.body.body) {
        if (member.type !== 'PropertyDefinition' || !member.static || member.readonly) continue;
        state.push({
          name: `${declaration.id.name}.${member.key.name}`,
          what: 'a static field',
          node: member,
        });
      }
    }
    if (declaration.type !== 'VariableDeclaration' || declaration.declare) continue;
    for (const { id, init } of declaration.declarations) {
      const name = id.type === 'Identifier' ? id.name : '';
      if (declaration.kind !== 'const') state.push({ name, what: declaration.kind, node: declaration });
      else if (written.has(name)) state.push({ name, what: 'written to', node: declaration });
      else if (isInstance(init)) state.push({ name, what: 'an instance', node: declaration });
    }
  }
  return state.map(({ name, what, node }) => ({ file, line: at(node), name, what }));
}

/** A `new` whose object may change by itself. Built-in collections count only if the module writes to them. */
function isInstance(init) {
  const value = init && 'expression' in init && init.type.startsWith('TS') ? init.expression : init;
  if (value?.type !== 'NewExpression') return false;
  const name = value.callee.name ?? value.callee.property?.name ?? '';
  return !/^(Map|Set|Array|ArrayBuffer|\w+Array|URL|RegExp|Date|Text(En|De)coder|\w*Error|\w*Format)$/.test(
    name,
  );
}

/** The module's own names that some code assigns into, or on which it calls a method that changes them. */
function namesWritten(program) {
  const written = new Set();
  const rootOf = (node) => (node?.type === 'MemberExpression' ? rootOf(node.object) : node);
  const note = (target, shadowed) => {
    const base = rootOf(target);
    if (target?.type === 'MemberExpression' && base?.type === 'Identifier' && !shadowed.has(base.name)) {
      written.add(base.name);
    }
  };
  const visit = (node, shadowed) => {
    if (node === null || typeof node !== 'object') return;
    if (Array.isArray(node)) return node.forEach((each) => visit(each, shadowed));
    const inside = /Function|ArrowFunction/.test(node.type ?? '')
      ? new Set([...shadowed, ...namesDeclared(node)])
      : shadowed;
    if (node.type === 'AssignmentExpression') note(node.left, inside);
    if (node.type === 'UpdateExpression') note(node.argument, inside);
    if (node.type === 'UnaryExpression' && node.operator === 'delete') note(node.argument, inside);
    if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression') {
      if (WRITES.has(node.callee.property.name)) note(node.callee, inside);
      const isAssign = node.callee.object.name === 'Object' && node.callee.property.name === 'assign';
      if (isAssign) note({ type: 'MemberExpression', object: node.arguments[0] }, inside);
    }
    for (const key of Object.keys(node)) if (key !== 'parent') visit(node[key], inside);
  };
  visit(program.body, new Set());
  return written;
}

/** Parameters and variables of a function, including those of functions inside it. */
function namesDeclared(fn) {
  const names = new Set();
  const collect = (node) => {
    if (node === null || typeof node !== 'object') return;
    if (Array.isArray(node)) return node.forEach(collect);
    if (node.type === 'Identifier') names.add(node.name);
    else if (node.type === 'Property') collect(node.value);
    else if (node.type === 'AssignmentPattern') collect(node.left);
    else if (node.type === 'TSParameterProperty') collect(node.parameter);
    else if (/Pattern|RestElement/.test(node.type))
      collect(node.elements ?? node.properties ?? node.argument);
  };
  const visit = (node) => {
    if (node === null || typeof node !== 'object') return;
    if (Array.isArray(node)) return node.forEach(visit);
    if (node.type === 'VariableDeclarator') collect(node.id);
    if (node.params) collect(node.params.items ?? node.params);
    if (node.type === 'CatchClause' && node.param) collect(node.param);
    for (const key of Object.keys(node)) if (key !== 'parent') visit(node[key]);
  };
  visit(fn);
  return names;
}
