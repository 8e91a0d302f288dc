import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const CODE = `
#define _GNU_SOURCE
#include <dlfcn.h>
#include <unistd.h>
#define SLOW(name) int name(int file) { \\
  usleep(2000); \\
  return ((int (*)(int)) dlsym(RTLD_NEXT, #name))(file); \\
}
SLOW(fsync)
SLOW(fdatasync)
`;

/** Why no library can be made that slows every sync by 2 ms. */
export function missingSlowSync() {
  if (process.platform !== 'linux') return 'needs Linux, for LD_PRELOAD';
  try {
    execFileSync('cc', ['--version'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'needs a C compiler: "cc"';
  }
}

/** Makes the library in a folder; gives the environment that loads it. */
export function slowSync(folder) {
  const [code, library] = [join(folder, 'slow-sync.c'), join(folder, 'slow-sync.so')];
  writeFileSync(code, CODE);
  execFileSync('cc', ['-shared', '-fPIC', '-O2', '-o', library, code, '-ldl']);
  return { LD_PRELOAD: library };
}
