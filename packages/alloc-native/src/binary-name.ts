/** Which binary fits: by platform, processor, C library and the ABI of Node. */

/** Where a binary was, or is to be, built for. */
export interface Target {
  readonly platform: string
  readonly arch: string
  /** `NODE_MODULE_VERSION`, such as `137` for Node 24. */
  readonly abi: string
  readonly isMusl: boolean
}

/**
 * The path of a binary below `prebuilds`; of the running process where nothing is said.
 * @example
 * binaryName() // 'linux-x64/node-137.node'
 */
export function binaryName({ platform, arch, abi, isMusl }: Target = runningTarget()): string {
  return `${platform}-${arch}${isMusl ? '-musl' : ''}/node-${abi}.node`
}

function runningTarget(): Target {
  const { platform, arch, versions } = process
  return { platform, arch, abi: versions.modules, isMusl: platform === 'linux' && !hasGlibc() }
}

/** Node's report has glibc's version where there is one. */
function hasGlibc(): boolean {
  const report = process.report as NodeJS.ProcessReport & { excludeNetwork?: boolean }
  const excluded = report.excludeNetwork === true
  report.excludeNetwork = true
  const { header } = report.getReport() as { header: { glibcVersionRuntime?: string } }
  report.excludeNetwork = excluded
  return header.glibcVersionRuntime !== undefined
}
