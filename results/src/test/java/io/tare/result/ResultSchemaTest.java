// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.dialect.DialectId;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The published schemas against what is written and what is read. */
class ResultSchemaTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    @TempDir
    Path root;

    @ParameterizedTest
    @ValueSource(strings = {"run-v1.json", "fork-v1.json"})
    void isASchemaItself(String name) throws Exception {
        Schema ofSchemas = REGISTRY.getSchema(SchemaLocation.of(DialectId.DRAFT_2020_12));
        assertThat(ofSchemas.validate(text(name), InputFormat.JSON)).isEmpty();
    }

    @Test
    void holdsForWhatIsWritten() throws Exception {
        RunFolder folder = RunFolder.create(root.resolve("sample"), SampleRun.plan());
        SampleRun.forks().forEach(folder::append);
        folder.append(SampleRun.fork(90, 1, "runc", "bridge", Status.OK, "", Double.NaN));
        assertThat(problems(folder.path())).isEmpty();
        folder.finish();
        folder.goOn(List.of("load"));
        assertThat(problems(folder.path())).isEmpty();
        RealisticRun.in(root.resolve("realistic"));
        MeterRun.forks().forEach(RunFolder.create(root.resolve("meter"), MeterRun.plan())::append);
        assertThat(runsIn(root))
                .hasSize(3)
                .allSatisfy(run -> assertThat(problems(run)).isEmpty());
    }

    @Test
    void holdsForEveryReferenceResult() throws Exception {
        assertThat(runsIn(Path.of("reference"))).hasSizeGreaterThanOrEqualTo(4).allSatisfy(run -> {
            assertThat(problems(run)).isEmpty();
            assertThat(RunFolder.read(run).notices()).isEmpty();
        });
    }

    @Test
    void namesEveryFieldThatIsWrittenAndNoOther() throws Exception {
        RunFolder folder = RunFolder.create(root, SampleRun.plan());
        folder.append(SampleRun.forks().get(0));
        folder.finish();
        JsonNode plan = JSON.readTree(folder.path().resolve("run.json").toFile());
        Set<String> written = names(plan);
        // What is empty is left out.
        written.addAll(List.of("baseline", "metrics"));
        assertThat(names(JSON.readTree(text("run-v1.json")).path("properties"))).isEqualTo(written);
        JsonNode fork = JSON.readTree(RunFolder.forkFiles(folder.path()).get(0).toFile());
        assertThat(names(JSON.readTree(text("fork-v1.json")).path("properties")))
                .isEqualTo(names(fork));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "run-v1.json  | schemaVersion   | 2",
                "run-v1.json  | runId           | \"../../x\"",
                "run-v1.json  | startedAt       | \"yesterday\"",
                "run-v1.json  | seed            | \"7\"",
                "run-v1.json  | rounds          | -1",
                "run-v1.json  | commandLine     | \"-f 3\"",
                "run-v1.json  | scenarios       | [{\"benchmark\":\"x\",\"mode\":\"thrpt\",\"params\":{\"a\":1},\"forks\":1}]",
                "run-v1.json  | scenarios       | [{\"benchmark\":\"x\",\"mode\":\"fast\",\"params\":{},\"forks\":1}]",
                "run-v1.json  | metrics         | {\"x\":[{\"name\":\"y\"}]}",
                "run-v1.json  | environment     | []",
                "run-v1.json  | environment     |",
                "fork-v1.json | ordinal         | 0",
                "fork-v1.json | round           | 1.5",
                "fork-v1.json | params          | []",
                "fork-v1.json | status          | \"splendid\"",
                "fork-v1.json | scores          | [\"fast\"]",
                "fork-v1.json | scores          | 7",
                "fork-v1.json | scores          |",
                "fork-v1.json | wallNanos       | -1",
                "fork-v1.json | histograms      | [\"../../etc/passwd\"]",
                "fork-v1.json | secondary       | {\"x\":1}",
                "fork-v1.json | jmh             | []",
            })
    void failsForWhatIsBroken(String schema, String field, String value) throws Exception {
        RunFolder folder = RunFolder.create(root, SampleRun.plan());
        folder.append(SampleRun.forks().get(0));
        Path file = schema.startsWith("run")
                ? folder.path().resolve("run.json")
                : RunFolder.forkFiles(folder.path()).get(0);
        ObjectNode broken = (ObjectNode) JSON.readTree(file.toFile());
        if (value == null) {
            broken.remove(field);
        } else {
            broken.set(field, JSON.readTree(value));
        }
        assertThat(problems(schema, broken.toString())).isNotEmpty();
    }

    private static List<Path> runsIn(Path folder) throws Exception {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(RunFolder::isOne).toList();
        }
    }

    /** Of all files of a run, each with its name before it. */
    private static List<String> problems(Path run) throws Exception {
        List<String> problems = new ArrayList<>(problems("run-v1.json", Files.readString(run.resolve("run.json"))));
        for (Path fork : RunFolder.forkFiles(run)) {
            problems("fork-v1.json", Files.readString(fork)).forEach(problem -> problems.add(fork + ": " + problem));
        }
        return problems;
    }

    private static List<String> problems(String schema, String json) throws Exception {
        return REGISTRY
                .getSchema(text(schema), InputFormat.JSON)
                .validate(
                        json,
                        InputFormat.JSON,
                        context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
                .stream()
                .map(Error::toString)
                .toList();
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static String text(String name) throws Exception {
        try (InputStream in =
                Objects.requireNonNull(ResultSchemaTest.class.getResourceAsStream("schema/" + name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
