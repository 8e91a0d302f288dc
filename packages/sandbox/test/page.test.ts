import { createHash } from 'node:crypto';
import { Script } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { start } from './support.js';

async function page() {
  const sandbox = await start();
  const response = await fetch(`${sandbox.url}/`);
  const html = await response.text();
  const part = (tag: string) => new RegExp(`<${tag}>([^]*?)</${tag}>`).exec(html)?.[1] ?? '';
  return { response, html, script: part('script'), style: part('style') };
}

const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

describe('the page', () => {
  it('is one HTML document that loads nothing from elsewhere', async () => {
    const { response, html } = await page();
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(html).not.toMatch(/https?:\/\//);
    expect(html).not.toMatch(/<(script|link|img|iframe)[^>]+(src|href)="(?!data:,")/);
  });

  it('allows its own script and style by hash, and nothing else', async () => {
    const { response, script, style } = await page();
    const policy = response.headers.get('content-security-policy');
    expect(policy).toContain(`script-src ${hash(script)};`);
    expect(policy).toContain(`style-src ${hash(style)};`);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('has a script that parses and writes text only', async () => {
    const { html, script } = await page();
    expect(() => new Script(script)).not.toThrow();
    expect(script).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval|DOMParser/);
    expect(html).not.toMatch(/\son\w+=|\sstyle=/);
  });

  it('has every element that the script looks for', async () => {
    const { html, script } = await page();
    const wanted = [...script.matchAll(/byId\('([a-z-]+)'\)/g)].map(([, id]) => id);
    expect(wanted.length).toBeGreaterThan(10);
    for (const id of wanted) expect(html).toContain(`id="${id}"`);
  });

  it('labels every control', async () => {
    const { html } = await page();
    for (const [, id] of html.matchAll(/<input id="([a-z-]+)"/g))
      expect(html).toMatch(new RegExp(`<label for="${id}">|<label[^>]*>[^<]+\\s*<input id="${id}"`));
    expect(html.match(/<label>[^<]+\s*<select/g)).toHaveLength(html.match(/<select/g)?.length ?? 0);
  });
});
