// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.stress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tare.stress.Stress.Kind;
import io.tare.stress.Stress.Side;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StressTest {

    /** Of a CPU in one of the seconds that are looked at: far above an idle JVM's, far below a busy one's. */
    private static final double BUSY_SECONDS = 0.3;

    /** That are looked at: where others keep all CPUs busy, the stress gets its share only after a while. */
    private static final int SECONDS = 20;

    @TempDir
    Path directory;

    @Test
    void isReadWithItsDefaultsOfAllTheLoadAndThePeer() {
        assertThat(Stress.parse("none")).isEmpty();
        assertThat(Stress.parse("cpu")).contains(new Stress(Kind.CPU, 100, Side.PEER));
        assertThat(Stress.parse("io@both")).contains(new Stress(Kind.IO, 100, Side.BOTH));
        assertThat(Stress.parse("cpu:50@fork")).contains(new Stress(Kind.CPU, 50, Side.FORK));
        assertThat(new Stress(Kind.CPU, 50, Side.BOTH).side().roles()).containsExactly("peer", "fork");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "fire", "cpu:0", "cpu:101", "cpu:", "cpu@", "cpu@moon", "CPU", "cpu:50@fork@peer"})
    void isRefusedWithWhatIsPossibleWhenItIsMisspelt(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Stress.parse(text))
                .withMessageContaining("possible");
    }

    @ParameterizedTest
    @CsvSource({"cpu:50, 4, 4", "memory:50, 4, 2", "io:1, 4, 1", "sched, 1, 1"})
    void hasAWorkerOnEachCpuOrFewerWhereTheLoadIsTheirNumber(String text, int cpus, int workers) {
        assertThat(Stress.parse(text).orElseThrow().workers(cpus)).isEqualTo(workers);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "memory", "io", "sched"})
    void isMadeByStressNgOrByTheBurnerAndEndsWithItsInput(String kind) throws Exception {
        for (boolean withStressNg : List.of(true, false)) {
            Process process = start(kind, withStressNg);
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                assertThat(lines.readLine()).isEqualTo("ready 0");
                if (!kind.equals("io")) {
                    assertThat(busiestSecond(process))
                            .as("%s with stress-ng: %s", kind, withStressNg)
                            .isGreaterThan(BUSY_SECONDS);
                }
                assertThat(process.isAlive()).isTrue();
                List<ProcessHandle> family = process.descendants().toList();
                process.getOutputStream().close();
                assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
                assertThat(process.exitValue()).isZero();
                for (ProcessHandle member : family) {
                    member.onExit().get(10, TimeUnit.SECONDS);
                }
            } finally {
                process.destroyForcibly();
            }
            try (Stream<Path> left = Files.list(directory)) {
                assertThat(left).isEmpty();
            }
        }
    }

    private Process start(String stress, boolean withStressNg) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + directory,
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                StressMain.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        if (!withStressNg) {
            builder.environment().put("PATH", directory.toString());
        }
        Process process = builder.start();
        process.getOutputStream().write(("stress=" + stress + "\n\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        return process;
    }

    /** CPU seconds in the first second that is busy, or in the busiest of all that are looked at. */
    private static double busiestSecond(Process process) throws InterruptedException {
        double busiest = 0;
        double before = cpuSeconds(process);
        for (int second = 0; second < SECONDS && busiest <= BUSY_SECONDS; second++) {
            TimeUnit.SECONDS.sleep(1);
            double now = cpuSeconds(process);
            busiest = Math.max(busiest, now - before);
            before = now;
        }
        return busiest;
    }

    /** Of the process and of what it started. */
    private static double cpuSeconds(Process process) {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .mapToDouble(member -> member.info()
                        .totalCpuDuration()
                        .map(time -> time.toNanos() / 1e9)
                        .orElse(0.0))
                .sum();
    }
}
