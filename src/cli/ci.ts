type Environment = Readonly<Record<string, string | undefined>>;

/** Values with which people say that a variable is not set. */
const NOT_SET = ['', '0', 'false', 'no', 'off'];

/** Whether the variable `CI` is set, as it is in the jobs of all usual systems; `CI=false` is not. */
export function isInCi({ CI }: Environment): boolean {
  return CI !== undefined && !NOT_SET.includes(CI.trim().toLowerCase());
}

/** What a step of GitHub Actions tells a program. */
export interface GitHubStep {
  /** The folder of the repository: paths in annotations go by it. */
  workspace: string;
  /** The file whose text GitHub shows on the page of the run; undefined where there is none. */
  summary: string | undefined;
}

/** The step of GitHub Actions in which the process runs; undefined elsewhere. */
export function gitHubStep(environment: Environment): GitHubStep | undefined {
  if (environment.GITHUB_ACTIONS !== 'true') return undefined;
  return {
    workspace: environment.GITHUB_WORKSPACE || process.cwd(),
    summary: environment.GITHUB_STEP_SUMMARY || undefined,
  };
}
