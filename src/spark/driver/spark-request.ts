/** Which Spark to use, and with which properties. */
export interface SparkRequest {
  /** Address of the cluster; without one, what Spark is configured for. */
  master: string | undefined;
  conf: readonly (readonly [string, string])[];
  /** Address of the folder for the rows of conversions, where they do not go into the report. */
  output: string | undefined;
}
