/** Something that stops the run: exit code 2, nothing written. */
export class InputFault extends Error {}
