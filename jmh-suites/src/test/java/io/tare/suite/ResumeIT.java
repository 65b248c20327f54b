// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tare.result.ForkRecord;
import io.tare.result.Run;
import io.tare.result.RunFolder;
import io.tare.result.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs that are killed, and go on. Without {@code -Dtare.test.kills=50} there are four instants at which they are killed,
 * which another {@code -Dtare.test.seed=N} makes other ones.
 */
class ResumeIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> SCENARIOS =
            List.of("-p", "runtime=host", "-p", "network=host", "timer", "TcpLat");

    /** Long enough for a start of both JVMs and some forks behind it. */
    private static final Duration LONGEST_LIFE = Duration.ofSeconds(5);

    @TempDir
    Path directory;

    private Path cut;

    @BeforeEach
    void makeRoomForTheKilledRun() throws Exception {
        cut = Files.createDirectory(directory.resolve("cut"));
    }

    @Test
    void goesOnWhereverItWasKilledAndLosesNothingThatWasFinished() throws Exception {
        int kills = Integer.getInteger("tare.test.kills", 4);
        long seed = Long.getLong("tare.test.seed", System.nanoTime());
        System.out.println("the instants of the kills are of -Dtare.test.seed=" + seed);
        Random random = new Random(seed);
        // A life sees two forks or so; what is in flight when it ends is lost, and nothing else may be.
        int rounds = 2 + kills / 2;
        TareProcess whole =
                TareProcess.start(Files.createDirectory(directory.resolve("whole")), environment(), command(rounds, 7));
        assertThat(whole.exitCode()).as(whole.stderr()).isZero();
        TareProcess run = TareProcess.start(cut, environment(), command(rounds, 7));
        run.awaitForks(1);
        Path folder = run.runFolder();
        for (int kill = 1; kill <= kills; kill++) {
            boolean hasEnded = run.process().waitFor(random.nextLong(LONGEST_LIFE.toMillis()), TimeUnit.MILLISECONDS);
            if (hasEnded) {
                assertThat(run.exitCode()).as(run.stdout() + run.stderr()).isZero();
            } else {
                run.killAndAwaitEveryProcess();
            }
            // It may have been killed between its last word on the disk and its exit.
            if (hasEnded || !RunFolder.read(folder).plan().finishedAt().isEmpty()) {
                assertThat(shape(folder)).isEqualTo(shape(whole.runFolder()));
                run = TareProcess.start(
                        Files.createDirectory(directory.resolve("cut" + kill)), environment(), command(rounds, 7));
                run.awaitForks(1);
                folder = run.runFolder();
                run.killAndAwaitEveryProcess();
            }
            Map<String, String> finished = forks(folder);
            run = TareProcess.start(cut, environment(), List.of("--resume", folder.toString()));
            run.awaitOutput("Going on after fork ");
            assertThat(forks(folder)).as("kill " + kill).containsAllEntriesOf(finished);
        }
        assertThat(run.exitCode()).as(run.stdout() + run.stderr()).isZero();
        assertThat(shape(folder)).isEqualTo(shape(whole.runFolder()));
        assertThat(order(folder)).isEqualTo(order(whole.runFolder()));
        assertThat(RunFolder.read(folder).notices()).isEmpty();
        try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files.map(Path::toString)).noneMatch(name -> name.endsWith(".tmp") || name.endsWith(".torn"));
        }
    }

    @Test
    void tellsHowToGoOnAndRunsWhatIsTornAgain() throws Exception {
        TareProcess run = TareProcess.start(cut, environment(), command(3, 7));
        run.awaitForks(3);
        run.process().destroy();
        assertThat(run.exitCode()).isEqualTo(143);
        Path folder = run.runFolder();
        assertThat(run.stdout()).contains("To go on: java -jar tare.jar --resume tare-results/" + folder.getFileName());
        assertThat(RunFolder.read(folder).forks()).allMatch(fork -> fork.status() == Status.OK);

        assertThat(refusal("--resume", folder.toString(), "--seed", "3", "-f", "9"))
                .contains("--seed -f 9 cannot stand beside it; possible: --budget and -v");
        Path plan = folder.resolve("run.json");
        String planned = Files.readString(plan);
        Files.writeString(plan, planned.replaceFirst("\"cpuModel\" : \"", "$0Another "));
        assertThat(refusal("--resume", folder.toString()))
                .contains("could not be compared", "machine cpuModel: Another ")
                .doesNotContain("kernel", "loadAverage");
        Files.writeString(plan, planned);

        Path torn;
        try (Stream<Path> files = Files.list(folder.resolve("forks"))) {
            torn = files.sorted().toList().get(1);
        }
        Files.writeString(torn, Files.readString(torn).substring(0, 300));
        Files.writeString(folder.resolve("forks/0009-x.json.tmp"), "{");
        Files.writeString(folder.resolve("hlog/0009-rtt-0.hlog"), "");
        TareProcess resumed = TareProcess.start(cut, environment(), List.of("--resume", folder.toString()));
        assertThat(resumed.exitCode()).as(resumed.stderr()).isZero();
        assertThat(resumed.stdout())
                .contains(torn + ": ", "runs again, and the file is now " + torn.getFileName() + ".torn")
                .contains("0009-x.json.tmp was being written")
                .contains("0009-rtt-0.hlog is of a fork that did not finish");
        Run whole = RunFolder.read(folder);
        assertThat(whole.forks()).hasSize(6).extracting(ForkRecord::ordinal).doesNotHaveDuplicates();
        assertThat(whole.forks()).extracting(ForkRecord::round).containsOnly(1, 2, 3);
        assertThat(JSON.readTree(folder.resolve("jmh.json").toFile()))
                .allSatisfy(
                        scenario -> assertThat(scenario.path("forks").asInt()).isEqualTo(3));

        assertThat(refusal("--resume", folder.toString())).contains("has ended, at", "nothing to go on with");
        assertThat(refusal("--resume", "nowhere")).contains("cannot read nowhere/run.json");
    }

    private String refusal(String... words) {
        TareProcess refused = TareProcess.start(cut, environment(), List.of(words));
        assertThat(refused.exitCode()).as(refused.stdout()).isEqualTo(2);
        assertThat(refused.stderr()).startsWith("tare: ").hasLineCount(1);
        return refused.stderr();
    }

    private Map<String, String> environment() {
        return TareProcess.withoutEngineNamed(directory);
    }

    private static List<String> command(int rounds, int seed) {
        List<String> words = new ArrayList<>(List.of(
                "-f", Integer.toString(rounds), "--seed", Integer.toString(seed), "-wi", "1", "-i", "2", "-w", "10ms"));
        words.addAll(List.of("-r", "10ms"));
        words.addAll(SCENARIOS);
        return words;
    }

    /** Each fork's file and its content. */
    private static Map<String, String> forks(Path folder) throws Exception {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder.resolve("forks"))) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".json")).toList()) {
                contents.put(String.valueOf(file.getFileName()), Files.readString(file));
            }
        }
        return contents;
    }

    private static List<String> order(Path folder) {
        Run run = RunFolder.read(folder);
        return run.forks().stream()
                .map(fork -> fork.ordinal() + " " + fork.round() + " " + fork.benchmark())
                .toList();
    }

    /** JMH's file with all that is measured taken out of it. */
    private static JsonNode shape(Path folder) throws Exception {
        return shape(JSON.readTree(folder.resolve("jmh.json").toFile()));
    }

    private static JsonNode shape(JsonNode node) {
        if (node instanceof ObjectNode object) {
            ObjectNode shape = JsonNodeFactory.instance.objectNode();
            object.properties()
                    .forEach(field -> shape.set(
                            field.getKey(),
                            field.getKey().equals("rawDataHistogram")
                                    ? histograms(field.getValue())
                                    : shape(field.getValue())));
            return shape;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode shape = JsonNodeFactory.instance.arrayNode();
            array.forEach(element -> shape.add(shape(element)));
            return shape;
        }
        // An interval of too few values is "NaN", whichever they are.
        return node.isDouble() ? JsonNodeFactory.instance.textNode("measured") : node;
    }

    /** How many different values there are depends on what was measured; how many iterations of how many forks does not. */
    private static JsonNode histograms(JsonNode forks) {
        ArrayNode shape = JsonNodeFactory.instance.arrayNode();
        forks.forEach(iterations -> {
            assertThat(iterations)
                    .allSatisfy(values -> assertThat(values.size()).isPositive());
            shape.add(iterations.size());
        });
        return shape;
    }
}
