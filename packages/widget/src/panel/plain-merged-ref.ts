/** `useMergedRef` of `@durenai/react` where no page holds an element: the component alone does. */
export const useMergedRef = <Own>(own: Own): Own => own;
