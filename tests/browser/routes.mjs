// tests/browser/routes.mjs — the pages there are, as `kith roles` lists them, and which of them an address belongs to.
import { kith } from './kith.mjs';

let pages;

/** The GET routes: {name, pattern, need, who, expression}, those with fewest numbers in their address first. Asked once a process. */
export async function pageRoutes() {
  pages ??= kith(['roles', '--format', 'json']).then(({ stdout }) => {
    const routes = stdout.trim().split('\n').map((line) => JSON.parse(line)).filter((route) => route.method === 'GET');
    const numbers = (route) => route.pattern.split('{').length;
    for (const route of routes) route.expression = new RegExp(`^(/as/\\d+|/with/\\d+)?${route.pattern.replaceAll('.', '\\.').replace(/\{\w+\}/g, '\\d+').replace('*', '.+')}$`);
    return routes.sort((a, b) => numbers(a) - numbers(b));
  });
  return pages;
}

/** The route of a path, or undefined. */
export async function routeOf(path) {
  return (await pageRoutes()).find((route) => route.expression.test(path));
}
