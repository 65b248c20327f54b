// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.samskivert.mustache.Mustache;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A run's report as one file of HTML that needs nothing else: no request leaves it, and its content security policy lets
 * no script run but its own two, whatever stands in a result's names. Figures are drawn by uPlot.
 */
public final class HtmlReport {

    /** Params that rows can be filtered by, as the page's script knows them. */
    private static final List<String> FILTERS = List.of("engine", "runtime", "network", "stress", "placement", "meter");

    /** More than that are one step away. */
    private static final int FEW_ANSWERS = 12;

    private HtmlReport() {}

    /** The whole page. */
    public static String of(Run run) {
        return of(Table.of(run));
    }

    static String of(Table table) {
        Run run = table.run();
        Notes notes = Notes.of(table);
        String plotScript = resource("uPlot.iife.min.js");
        String script = resource("page.js");
        Map<String, Object> page = new HashMap<>();
        page.put("policy", policy(plotScript, script));
        page.put("style", resource("page.css"));
        page.put("plotStyle", resource("uPlot.min.css"));
        page.put("plotScript", plotScript);
        page.put("script", script);
        heading(page, run);
        page.put("contradictions", notes.meters().contradictions());
        Answers answers = Answers.of(table);
        int few = Math.min(FEW_ANSWERS, answers.sentences().size());
        page.put("answers", answers.sentences().subList(0, few));
        page.put("more", answers.sentences().subList(few, answers.sentences().size()));
        page.put("hasMore", answers.sentences().size() > few);
        page.put("count", answers.count());
        List<ReportGroup> groups = new ArrayList<>();
        for (Group group : table.groups()) {
            groups.add(new ReportGroup("t" + (groups.size() + 1), group, table.groups(), run));
        }
        page.put("groups", groups.stream().map(group -> group.page(FILTERS)).toList());
        page.put("data", data(groups));
        page.put(
                "reasons",
                notes.unscored().entrySet().stream()
                        .map(entry -> Map.of(
                                "title",
                                entry.getKey(),
                                "entries",
                                entry.getValue().stream()
                                        .map(reason -> Map.of(
                                                "text",
                                                reason.text(),
                                                "log",
                                                reason.log().isEmpty() ? "" : String.join("\n", reason.log())))
                                        .toList()))
                        .toList());
        page.put("notes", notes.others());
        page.put("hasNotes", !notes.others().isEmpty());
        page.put("howToRead", MarkdownReport.howToRead(run.plan()));
        List<Map<String, String>> facts = new ArrayList<>();
        collect(facts, "", run.plan().environment());
        page.put("facts", facts);
        return Mustache.compiler()
                .escapeHTML(true)
                .emptyStringIsFalse(true)
                .compile(resource("page.mustache"))
                .execute(page);
    }

    private static void heading(Map<String, Object> page, Run run) {
        RunPlan plan = run.plan();
        page.put("runId", plan.runId());
        page.put(
                "when",
                !plan.hasRounds()
                        ? "Read from a result file of JMH's own"
                        : "Started " + plan.startedAt()
                                + (plan.finishedAt().isEmpty() ? ", not finished" : ", finished " + plan.finishedAt()));
        page.put("forks", run.forks().size());
        page.put(
                "rounds", run.forks().stream().mapToInt(ForkRecord::round).max().orElse(0));
        page.put("seed", plan.seed());
        page.put("baseline", plan.baseline().words());
        page.put("machine", machine(plan.environment()));
        page.put("again", plan.commandLine().isEmpty() ? "" : again(plan));
    }

    private static String again(RunPlan plan) {
        List<String> words = new ArrayList<>(List.of("java", "-jar", "tare.jar"));
        words.addAll(plan.commandLine());
        if (words.stream().noneMatch(word -> word.equals("--seed") || word.startsWith("--seed="))) {
            words.addAll(List.of("--seed", Long.toString(plan.seed())));
        }
        return ShellWords.join(words);
    }

    /** Its processor and kernel, if the run says. */
    private static String machine(Map<String, Object> environment) {
        return environment.get("machine") instanceof Map<?, ?> machine
                ? Stream.of("cpuModel", "cpuCount", "os")
                        .filter(machine::containsKey)
                        .map(name -> (name.equals("cpuCount") ? "CPUs: " : "") + machine.get(name))
                        .reduce((one, other) -> one + ", " + other)
                        .map(words -> "Machine: " + words)
                        .orElse("")
                : "";
    }

    private static void collect(List<Map<String, String>> facts, String prefix, Map<?, ?> values) {
        values.forEach((name, value) -> {
            if (value instanceof Map<?, ?> nested) {
                collect(facts, prefix + name + " · ", nested);
            } else {
                facts.add(Map.of("name", prefix + name, "value", String.valueOf(value)));
            }
        });
    }

    /** No text can end the element that it stands in. */
    private static String data(List<ReportGroup> groups) {
        try {
            return new ObjectMapper()
                    .writeValueAsString(groups.stream().map(ReportGroup::data).toList())
                    .replace("<", "\\u003c");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a report's figures are no JSON", e);
        }
    }

    private static String policy(String... scripts) {
        StringBuilder policy = new StringBuilder("default-src 'none'; style-src 'unsafe-inline'; script-src");
        for (String script : scripts) {
            policy.append(" 'sha256-").append(digest(script)).append('\'');
        }
        return policy.toString();
    }

    private static String digest(String text) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(HtmlReport.class.getResourceAsStream("report/" + name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The params of a row that filters go by. */
    static List<Map<String, String>> filterable(Map<String, String> params, List<String> filters) {
        Map<String, String> kept = new LinkedHashMap<>(params);
        kept.keySet().retainAll(filters);
        return kept.entrySet().stream()
                .map(param -> Map.of("name", param.getKey(), "value", param.getValue()))
                .toList();
    }
}
