import ts from "typescript";

/** Where control goes when a statement is deleted: what may be deleted, and what makes no difference. */

/** Whether the end of a function's body can be reached when `deleted` is not there. */
export function reachesEnd(body: ts.Block, deleted: ts.Statement): boolean {
  return completes(body, deleted);
}

/** Whether a jump goes where control goes anyway, such as `return;` at the end of a function. */
export function isIdleJump(jump: ts.ReturnStatement | ts.BreakStatement | ts.ContinueStatement): boolean {
  let at: ts.Node = jump;
  for (;;) {
    const outer: ts.Node = at.parent;
    if (ts.isBlock(outer)) {
      if (outer.statements.at(-1) !== at) return false;
    } else if (ts.isCaseOrDefaultClause(outer)) {
      if (outer.statements.at(-1) !== at || outer.parent.clauses.at(-1) !== outer) return false;
      at = outer.parent.parent;
      if (ts.isBreakStatement(jump)) return true;
      continue;
    } else if (ts.isIterationStatement(outer, false)) return ts.isContinueStatement(jump);
    else if (!ts.isIfStatement(outer)) return ts.isReturnStatement(jump);
    at = outer;
  }
}

/** Whether control can go on behind a statement; a condition may be either unless it is the word `true`. */
function completes(statement: ts.Statement, deleted: ts.Statement): boolean {
  if (statement === deleted) return true;
  if (ts.isBlock(statement)) return statement.statements.every((each) => completes(each, deleted));
  if (ts.isReturnStatement(statement) || ts.isThrowStatement(statement)) return false;
  if (ts.isBreakStatement(statement) || ts.isContinueStatement(statement)) return false;
  if (ts.isIfStatement(statement)) {
    const { thenStatement, elseStatement } = statement;
    return elseStatement === undefined || completes(thenStatement, deleted) || completes(elseStatement, deleted);
  }
  if (ts.isSwitchStatement(statement)) {
    const { clauses } = statement.caseBlock;
    if (!clauses.some(ts.isDefaultClause) || breaks(statement.caseBlock, deleted)) return true;
    return clauses.at(-1)!.statements.every((each) => completes(each, deleted));
  }
  if (isEndless(statement)) return breaks(statement.statement, deleted);
  return true;
}

function isEndless(statement: ts.Statement): statement is ts.IterationStatement {
  if (ts.isForStatement(statement)) return statement.condition === undefined || isTrue(statement.condition);
  return (ts.isWhileStatement(statement) || ts.isDoStatement(statement)) && isTrue(statement.expression);
}

function isTrue(condition: ts.Expression): boolean {
  return condition.kind === ts.SyntaxKind.TrueKeyword;
}

/** Whether a `break` in it leaves the loop or switch that it is the body of. */
function breaks(node: ts.Node, deleted: ts.Statement): boolean {
  if (node === deleted) return false;
  if (ts.isBreakStatement(node)) return true;
  if (ts.isSwitchStatement(node) || ts.isIterationStatement(node, false)) return false;
  return ts.forEachChild(node, (child) => breaks(child, deleted)) ?? false;
}
