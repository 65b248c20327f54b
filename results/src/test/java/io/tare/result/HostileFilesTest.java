// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that someone made to do harm, or that a broken disk did, read by a JVM with 256 MB. */
class HostileFilesTest {

    private static final String LONG_ARRAY = "[" + "1,".repeat(900_000) + "1]";

    @TempDir
    Path root;

    @Test
    void endInASentenceAndNeitherHangNorTakeAllMemory() throws Exception {
        Map<Path, String> expected = new LinkedHashMap<>();
        // In a fork's file: field, what it becomes, and what is said of it.
        Map<String, String> forks = new LinkedHashMap<>();
        forks.put("\"ordinal\" : 2", "\"ordinal\" : 99999999999999999999");
        forks.put("\"round\" : 1", "\"round\" : 2147483647");
        forks.put("\"mode\" : \"thrpt\"", "\"mode\" : {\"a\" : 1}");
        forks.put("\"wallNanos\" : 2500000000", "\"wallNanos\" : 1e999999999");
        forks.put("\"reason\" : \"\"", "\"reason\" : \"" + "x".repeat(2 << 20) + "\"");
        forks.put("\"logTail\" : [ ]", "\"logTail\" : " + "[".repeat(100_000) + "]".repeat(100_000));
        forks.put(
                "\"placement\" : { }",
                "\"placement\" : {" + "\"a\":{\"b\":".repeat(2000) + "1" + "}}".repeat(2000) + "}");
        forks.put("\"warmupScores\" : [ 800.0 ]", "\"warmupScores\" : " + LONG_ARRAY);
        forks.put("\"secondary\" : { }", "\"secondary\" : {" + keys(700_000) + "}");
        forks.put("\"histograms\" : [ ]", "\"histograms\" : [" + "\"a\",".repeat(20_000) + "\"a\"]");
        forks.put("\"jmh\" : { }", "\"jmh\" : " + LONG_ARRAY + LONG_ARRAY);
        forks.forEach((field, hostile) -> {
            Path run = run();
            replace(fork(run), field, hostile);
            expected.put(run, "READ .*cannot read .*" + fork(run).getFileName() + ".*|READ .*is of round 2147483647.*");
        });
        for (String plan : List.of(
                "\"rounds\" : 3=\"rounds\" : 2147483647",
                "\"rounds\" : 3=\"rounds\" : 2000000000",
                "\"scenarios\" : [=\"scenarios\" : [ null, ",
                "\"seed\" : 7=\"seed\" : \"seven\"",
                "\"runId\" : \"0123abcd\"=\"runId\" : \"../../../x\"",
                "\"environment\" : {=\"environment\" : {" + "\"a\" : {".repeat(5000))) {
            Path run = run();
            replace(run.resolve("run.json"), plan.split("=", -1)[0], plan.split("=", -1)[1]);
            expected.put(run, "REFUSED .*run\\.json.*");
        }
        for (String histogram : List.of("../../secret.hlog", "..", "/etc/passwd", "a/../../b", "\\u0000")) {
            Path run = run();
            Files.writeString(run.resolveSibling("secret.hlog"), log(3, 1000));
            replace(fork(run), "\"histograms\" : [ ]", "\"histograms\" : [ \"" + histogram + "\" ]");
            expected.put(run, "READ .*no percentiles for a scenario: cannot read .*/hlog/(\\.\\.|[A-Za-z0-9._-]+): .*");
        }
        Path fine = run();
        Files.writeString(fine.resolve("hlog/a"), log(5, Long.MAX_VALUE / 2));
        replace(fork(fine), "\"histograms\" : [ ]", "\"histograms\" : [ \"a\" ]");
        expected.put(
                fine, "READ .*no percentiles for a scenario: .*/hlog/a: more than 10000 intervals, or finer ones.*");
        Path many = run();
        Files.writeString(
                many.resolve("hlog/a"),
                log(3, 1000)
                        + log(3, 1000)
                                .lines()
                                .skip(3)
                                .findFirst()
                                .orElseThrow()
                                .concat("\n")
                                .repeat(30_000));
        replace(fork(many), "\"histograms\" : [ ]", "\"histograms\" : [ \"a\" ]");
        expected.put(many, "READ .*no percentiles for a scenario: .*/hlog/a: more than 10000 intervals.*");
        Path line = run();
        sparse(line.resolve("hlog/a"), 1L << 30);
        sparse(line.resolve("hlog/b"), HistogramSource.MAX_LOG_BYTES);
        replace(fork(line), "\"histograms\" : [ ]", "\"histograms\" : [ \"a\", \"b\" ]");
        sparse(line.resolve("forks/0099-gigabyte.json"), 1L << 30);
        sparse(line.resolve("forks/0098-zeros.json"), ResultJson.MAX_FILE_BYTES);
        expected.put(
                line,
                "READ .*0098-zeros.json: .*0099-gigabyte.json: 1073741824 bytes, and no more than .*/hlog/a: 1073741824 bytes.*");
        Path links = run();
        Files.createSymbolicLink(links.resolve("forks/0097-link.json"), fork(line));
        Files.createDirectory(links.resolve("forks/0099-folder.json"));
        expected.put(links, "READ .*0097-link.json: not a file.*0099-folder.json: not a file.*");
        Path escapes = run();
        replace(
                escapes.resolve("run.json"),
                "\"runtime\" : \"crun\"",
                "\"runtime\" : \"\\u001b]0;owned\\u0007\\u202e$1\\\\\"");
        replace(fork(escapes), "\"runtime\" : \"runc\"", "\"runtime\" : \"\\u001b[2J\"");
        expected.put(escapes, "READ [^\u001b]*(?<!ESCAPES)");
        Path infinite = run();
        replace(fork(infinite), "\"scores\" : [ 1600.0", "\"scores\" : [ 1e308, 1e308, -1e308, 5e-324, 1e999");
        expected.put(infinite, "READ .* \\[\\]");

        List<String> lines =
                ReadEverything.inAJvmOf("256m", ReadEverything.class, root, List.copyOf(expected.keySet()));
        assertThat(lines).hasSameSizeAs(expected.keySet());
        int i = 0;
        for (String pattern : expected.values()) {
            assertThat(lines.get(i++)).matches(pattern);
        }
    }

    private int runs;

    private Path run() {
        Path parent = root.resolve("run" + runs++);
        RunFolder folder = RunFolder.create(parent, SampleRun.plan());
        SampleRun.forks().forEach(folder::append);
        return folder.path();
    }

    /** The first of the baseline. */
    private static Path fork(Path run) {
        return RunFolder.forkFiles(run).get(1);
    }

    private static void replace(Path file, String text, String hostile) {
        try {
            String content = Files.readString(file);
            assertThat(content).contains(text);
            Files.writeString(file, content.replace(text, hostile));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void sparse(Path file, long bytes) throws IOException {
        try (RandomAccessFile empty = new RandomAccessFile(file.toFile(), "rw")) {
            empty.setLength(bytes);
        }
    }

    private static String keys(int count) {
        StringBuilder keys = new StringBuilder();
        for (int i = 0; i < count; i++) {
            keys.append(i == 0 ? "" : ",").append('"').append(i).append("\":{\"score\":1,\"unit\":\"x\"}");
        }
        return keys.toString();
    }

    private static String log(int digits, long value) {
        Histogram histogram = new Histogram(digits);
        histogram.recordValue(value);
        var bytes = new java.io.ByteArrayOutputStream();
        HistogramLogWriter writer = new HistogramLogWriter(bytes);
        writer.outputLogFormatVersion();
        writer.outputStartTime(0);
        writer.outputLegend();
        writer.outputIntervalHistogram(histogram);
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
