/* Questionnaires in the browser: what expressions come to, and which questions are asked.
   The same meaning as on the server (programs/questionnaires/schema/evaluating.py and
   scoring/answering.py), which hands over expressions already parsed, as nested lists. Nothing is
   run as code. tests/vectors/ and a property test hold the two together.
   A number is an exact fraction of big integers; blank is null. */
(() => {
  "use strict";
  const NOT_APPLICABLE = "not_applicable";
  const LONGEST_NUMBER = 30;
  const BOUND = 10n ** 60n;

  /* ---- fractions ---- */
  const size = (number) => (number < 0n ? -number : number);
  function fraction(top, bottom = 1n) {
    let [one, other] = [size(top), size(bottom)];
    while (other) [one, other] = [other, one % other];
    if (!one) one = 1n;
    if (bottom < 0n) one = -one;
    return { top: top / one, bottom: bottom / one };
  }
  const bounded = (number) => (size(number.top) < BOUND && number.bottom < BOUND ? number : null);
  const plus = (a, b) => bounded(fraction(a.top * b.bottom + b.top * a.bottom, a.bottom * b.bottom));
  const minus = (a) => ({ top: -a.top, bottom: a.bottom });
  const times = (a, b) => bounded(fraction(a.top * b.top, a.bottom * b.bottom));
  const over = (a, b) => (b.top ? bounded(fraction(a.top * b.bottom, a.bottom * b.top)) : null);
  const order = (a, b) => {
    if (typeof a === "string") return a < b ? -1 : Number(a > b);
    const difference = a.top * b.bottom - b.top * a.bottom;
    return difference < 0n ? -1 : Number(difference > 0n);
  };
  const isNumber = (value) => value !== null && typeof value === "object" && "top" in value;
  const same = (a, b) => (isNumber(a) ? isNumber(b) && order(a, b) === 0 : a === b);
  function rounded(number, places) { // half goes away from zero
    const scale = 10n ** BigInt(places);
    const whole = (2n * size(number.top) * scale + number.bottom) / (2n * number.bottom);
    return fraction(number.top < 0n ? -whole : whole, scale);
  }
  function plain(number, places) {
    const scale = 10n ** BigInt(places);
    const near = rounded(number, places);
    const scaled = near.top * (scale / near.bottom);
    const digits = String(size(scaled)).padStart(places + 1, "0");
    const part = places ? digits.slice(-places).replace(/0+$/, "") : "";
    return (scaled < 0n ? "-" : "") + (places ? digits.slice(0, -places) : digits) + (part && `.${part}`);
  }

  /* ---- answers as values ---- */
  const isObject = (one) => one !== null && typeof one === "object" && !Array.isArray(one);
  function isAnswered(answer) {
    if (answer === undefined || answer === null || answer === "") return false;
    if (Array.isArray(answer)) return answer.length > 0;
    return !isObject(answer) || Object.keys(answer).length > 0;
  }
  function numberOf(text) {
    if (typeof text !== "string" || text.length > LONGEST_NUMBER) return null;
    const match = /^([+-]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))$/.exec(text);
    if (!match) return null;
    const part = match[3] ?? match[4] ?? "";
    const top = BigInt((match[2] ?? "") + part);
    return fraction(match[1] === "-" ? -top : top, 10n ** BigInt(part.length));
  }
  function dayOf(text) { // days since 1970, or null where there is no such day
    const match = typeof text === "string" ? /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) : null;
    if (!match || match[1] === "0000") return null;
    const [year, month, day] = match.slice(1).map(Number);
    const date = new Date(0);
    date.setUTCFullYear(year, month - 1, day);
    const real = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
    return real ? Math.round(date.getTime() / 86400000) : null;
  }
  function listOf(answer) {
    if (!Array.isArray(answer) || !answer.every((one) => typeof one === "string")) return null;
    const chosen = answer.filter((one) => one);
    return chosen.length ? chosen : null;
  }
  const readers = {
    number: numberOf,
    text: (answer) => (typeof answer === "string" ? answer : null),
    truth: (answer) => (answer === "yes" ? true : answer === "no" ? false : null),
    date: (answer) => (dayOf(answer) === null ? null : answer),
    list: listOf,
    rows: (answer) => (Array.isArray(answer) && answer.every(isObject) ? answer : null),
    other: () => null,
  };
  function valueOf(answer, type) {
    return answer === NOT_APPLICABLE || !isAnswered(answer) ? null : readers[type](answer);
  }
  const own = (holder, key) => (holder && Object.hasOwn(holder, key) ? holder[key] : undefined);

  /* ---- functions ---- */
  const compared = (test) => ([a, b]) => test(order(a, b));
  function sum(values) {
    let total = fraction(0n);
    for (const one of values) {
      for (const number of Array.isArray(one) ? one : [one]) {
        if (number !== null && total !== null) total = plus(total, number);
      }
    }
    return total;
  }
  const extreme = (sign) => (values) => values.reduce((a, b) => (order(b, a) * sign > 0 ? b : a));
  const withBlanks = {
    and: (v) => (v.includes(false) ? false : v.includes(null) ? null : true),
    or: (v) => (v.includes(true) ? true : v.includes(null) ? null : false),
    not: ([a]) => (a === null ? null : !a),
    if: ([test, yes, no]) => (test === null ? null : test ? yes : no),
    count: ([a]) => fraction(BigInt((a ?? []).filter((one) => one !== null).length)),
    sum,
    coalesce: (v) => v.find((one) => one !== null) ?? null,
  };
  const simple = {
    "=": ([a, b]) => same(a, b),
    "!=": ([a, b]) => !same(a, b),
    "<": compared((n) => n < 0),
    "<=": compared((n) => n <= 0),
    ">": compared((n) => n > 0),
    ">=": compared((n) => n >= 0),
    in: ([a, ...rest]) => rest.some((one) => same(a, one)),
    "+": ([a, b]) => plus(a, b),
    "-": ([a, b]) => plus(a, minus(b)),
    "*": ([a, b]) => times(a, b),
    "/": ([a, b]) => over(a, b),
    minus: ([a]) => minus(a),
    abs: ([a]) => ({ top: size(a.top), bottom: a.bottom }),
    min: extreme(-1),
    max: extreme(1),
    round: ([a, places]) => rounded(a, places ? Number(places.top) : 0),
    length: ([a]) => fraction(BigInt(Array.from(a).length)),
    days: ([a, b]) => fraction(BigInt(dayOf(b) - dayOf(a))),
    has: ([chosen, option]) => (Array.isArray(chosen) ? chosen.includes(option) : chosen === option),
  };

  /* ---- expressions: around is {today, last, row} ---- */
  function given(node, answers, around) {
    if (node[0] === "row") return own(around.row, node[1]);
    return own(node[0] === "last" ? around.last : answers, node[1]);
  }
  function constant(text, type) {
    if (type === "truth") return text === "yes";
    return type === "number" ? numberOf(text) : text;
  }
  function call(name, parts, answers, around) {
    if (name === "answered" || name === "applies") {
      const answer = given(parts[0], answers, around);
      if (name === "answered") return isAnswered(answer);
      return isAnswered(answer) ? answer !== NOT_APPLICABLE : null;
    }
    const values = parts.map((part) => evaluate(part, answers, around));
    if (withBlanks[name]) return withBlanks[name](values);
    return values.includes(null) ? null : simple[name](values);
  }
  function evaluate(node, answers, around) {
    switch (node[0]) {
      case "constant": return constant(node[1], node[2]);
      case "today": return around.today || null;
      case "cells":
        return (valueOf(own(answers, node[1]), "rows") ?? []).map((row) => valueOf(own(row, node[2]), node[3]));
      case "call": return call(node[1], node.slice(2), answers, around);
      default: return valueOf(given(node, answers, around), node[2]);
    }
  }
  const holds = (node, answers, around) => !node || evaluate(node, answers, around) === true;

  /* ---- the whole form, from first to last ---- */
  function written(question, answers, around) {
    const value = evaluate(question.calculate, answers, around);
    if (typeof value === "boolean") return value ? "yes" : "no";
    return isNumber(value) ? plain(value, question.decimals) : value;
  }
  function rowOf(question, row, answers, around) {
    if (!isObject(row)) return row;
    const known = {};
    for (const column of question.columns) {
      const cell = own(row, column.code);
      if (isAnswered(cell) && holds(column.relevant, answers, { ...around, row: known })) known[column.code] = cell;
    }
    return known;
  }
  function say(question, answers, said, around) {
    if (question.kind === "note") return;
    let answer = question.calculate ? written(question, said, around) : own(answers, question.code);
    if (question.kind === "rows" && Array.isArray(answer)) {
      answer = answer.map((row) => rowOf(question, row, said, around));
    }
    if (!isAnswered(answer)) return;
    said[question.code] = answer;
    const reason = own(answers, `${question.code}.reason`);
    if (isAnswered(reason)) said[`${question.code}.reason`] = reason;
  }
  function brokenOf(question, said, around) {
    const answer = own(said, question.code);
    const found = [];
    if (!isAnswered(answer) || answer === NOT_APPLICABLE) return found;
    question.constraints.forEach((one, number) => {
      if (evaluate(one.holds, said, around) === false) found.push({ code: question.code, number, row: null, column: "" });
    });
    if (question.kind !== "rows" || !Array.isArray(answer)) return found;
    answer.forEach((row, place) => {
      const inside = { ...around, row: isObject(row) ? row : {} };
      for (const column of question.columns) {
        if (!isAnswered(own(inside.row, column.code))) continue;
        column.constraints.forEach((one, number) => {
          if (evaluate(one.holds, said, inside) === false) found.push({ code: question.code, number, row: place + 1, column: column.code });
        });
      }
    });
    return found;
  }
  /* the first choice that excludes all others and yet does not stand alone, or null; a question of
     the plan holds them with what is to be said (programs/questionnaires/schema/excluding.py) */
  function clashing(question, answer) {
    if (!Array.isArray(answer)) return null;
    return Object.keys(question.exclusive)
      .find((code) => answer.includes(code) && answer.some((one) => one !== code)) ?? null;
  }
  /* plan: sections of questions as forms/plan.py writes them; answers by code; around {today, last} */
  function fill(plan, answers, around) {
    const said = {};
    const asked = [];
    for (const section of plan) {
      if (!holds(section.relevant, said, around)) continue;
      for (const question of section.questions) {
        if (!holds(question.relevant, said, around)) continue;
        asked.push(question);
        say(question, answers, said, around);
      }
    }
    const required = asked.filter((one) => one.answerable
      && (one.required === true || (one.required && evaluate(one.required, said, around) === true)));
    return {
      asked: asked.map((one) => one.code),
      answers: said,
      required: required.map((one) => one.code),
      broken: asked.flatMap((one) => brokenOf(one, said, around)),
    };
  }
  /* a value as tests and people read it: numbers as "top/bottom" */
  function legible(value) {
    if (isNumber(value)) return value.bottom === 1n ? String(value.top) : `${value.top}/${value.bottom}`;
    return value;
  }

  globalThis.Expressions = Object.freeze({ clashing, evaluate, fill, isAnswered, legible, numberOf });
})();
