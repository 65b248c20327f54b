// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tare.load.control.Token;
import io.tare.load.result.StreamResult;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;

/** Where threads run, as the kernel says; proc(5). */
class PinningTest {

    private static final InetSocketAddress FREE_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final Token TOKEN = Token.random();
    private static final int NO_SUCH_CPU = 4000;

    @ParameterizedTest
    @ArgumentsSource(EveryTransport.class)
    void keepsThreadsOnTheirCpus(TcpOptions options) throws Exception {
        assumeThat(Runtime.getRuntime().availableProcessors()).isGreaterThan(1);
        StreamPlan plan = StreamPlan.defaults()
                .withStreams(2)
                .withBytesPerSecond(1_000_000)
                .withDuration(Duration.ofMillis(250));
        try (TrafficServer server = TrafficServer.start(FREE_PORT, TOKEN, options.withCpus(List.of(1)))) {
            FutureTask<StreamResult> running = new FutureTask<>(
                    () -> TcpStreams.run(server.address(), TOKEN, plan, options.withCpus(List.of(1, 0))));
            Thread caller = new Thread(running, "caller");
            caller.start();
            TreeSet<String> seen = new TreeSet<>();
            while (!running.isDone()) {
                seen.addAll(pinnedThreads());
                Thread.sleep(10);
            }
            running.get();
            caller.join();

            // The kernel keeps 15 characters of a name. A thread is not pinned yet when it has just begun.
            assertThat(seen).contains("load-stream-0 1", "load-stream-1 0", "traffic-server- 1");
            assertThat(seen).doesNotContain("load-stream-0 0", "load-stream-1 1", "traffic-server- 0");
        }
    }

    @ParameterizedTest
    @ArgumentsSource(EveryTransport.class)
    void isRefusedOnACpuThatIsNotThere(TcpOptions options) {
        TcpOptions elsewhere = options.withCpus(List.of(0, NO_SUCH_CPU));
        String sentence = "cannot run on CPU 4000: sched_setaffinity: Invalid argument";
        assertThatExceptionOfType(TrafficException.class)
                .isThrownBy(() -> TrafficServer.start(FREE_PORT, TOKEN, elsewhere))
                .withMessage(sentence);
        try (TrafficServer server = TrafficServer.start(FREE_PORT, TOKEN, options)) {
            assertThatExceptionOfType(TrafficException.class)
                    .isThrownBy(() -> TcpStreams.run(server.address(), TOKEN, StreamPlan.defaults(), elsewhere))
                    .withMessage(sentence);
        }
    }

    /** Returns names and CPUs of this process's threads that may run on one CPU only. */
    private static List<String> pinnedThreads() throws IOException {
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            return tasks.map(PinningTest::nameAndCpus)
                    .filter(name -> name.matches("(load|traffic).* \\d+"))
                    .toList();
        }
    }

    private static String nameAndCpus(Path task) {
        try {
            List<String> lines = Files.readAllLines(task.resolve("status"));
            return value(lines, "Name:") + " " + value(lines, "Cpus_allowed_list:");
        } catch (IOException e) {
            // It has ended.
            return "";
        }
    }

    private static String value(List<String> lines, String key) {
        return lines.stream()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(key.length()).strip())
                .findFirst()
                .orElse("");
    }
}
