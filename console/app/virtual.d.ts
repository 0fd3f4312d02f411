declare module "virtual:words" {
  /** By language, and by page: "" at once, "refusals" what the node's errors mean. */
  const words: Record<"en" | "zh", Record<string, () => Promise<{ default: Record<string, string> }>>>;
  export default words;
}
