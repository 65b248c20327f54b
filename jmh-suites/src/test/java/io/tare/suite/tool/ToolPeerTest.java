// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The peer as the harness starts it: a process that is told on its standard input what to do. */
class ToolPeerTest {

    private static final String TOKEN = "00112233445566778899aabbccddeeff";
    private static final long LIMIT_SECONDS = 20;

    @TempDir
    Path directory;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void leaveNoProcess() {
        started.forEach(process -> {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"iperf3", "iperf", "sockperf", "tare"})
    void servesUntilItsInputEndsAndTakesTheToolWithIt(String meter) throws Exception {
        Process peer = start(System.getenv("PATH"), meter);
        assertThat(firstLine(peer)).matches("ready \\d+");
        List<ProcessHandle> tools = peer.descendants().toList();
        assertThat(tools).hasSize(meter.equals("tare") ? 0 : 1);
        peer.getOutputStream().close();
        assertThat(peer.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(peer.exitValue()).isZero();
        for (ProcessHandle tool : tools) {
            // The kernel ends it with its parent, and somebody else has to reap it.
            tool.onExit().get(LIMIT_SECONDS, TimeUnit.SECONDS);
        }
    }

    @Test
    void leavesNoToolWhenItIsKilled() throws Exception {
        Process peer = start(System.getenv("PATH"), "iperf3");
        assertThat(firstLine(peer)).startsWith("ready ");
        ProcessHandle tool = peer.descendants().findFirst().orElseThrow();
        peer.destroyForcibly();
        tool.onExit().get(LIMIT_SECONDS, TimeUnit.SECONDS);
        assertThat(tool.isAlive()).isFalse();
    }

    @Test
    void saysWhichPackageHasAToolThatIsNotThere() throws Exception {
        Files.copy(
                Path.of("/usr/bin/setpriv"),
                directory.resolve("setpriv"),
                java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        Process peer = start(directory.toString(), "sockperf");
        assertThat(firstLine(peer))
                .isEqualTo("unsupported sockperf is not installed here; Debian has it in the package sockperf");
    }

    @Test
    void refusesAMeterThatDoesNotExist() throws Exception {
        assertThat(firstLine(start(System.getenv("PATH"), "ttcp")))
                .isEqualTo("refused there is no meter 'ttcp'; possible: iperf3, iperf, sockperf, tare");
    }

    private Process start(String path, String meter) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ToolPeer.class.getName())
                .redirectError(new File("/dev/null"));
        builder.environment().put("PATH", path);
        Process peer = builder.start();
        started.add(peer);
        peer.getOutputStream()
                .write(("bind=127.0.0.1\nport=0\ntoken=" + TOKEN + "\nmeter=" + meter + "\n\n")
                        .getBytes(StandardCharsets.UTF_8));
        peer.getOutputStream().flush();
        return peer;
    }

    private static String firstLine(Process peer) throws IOException {
        BufferedReader out = peer.inputReader(StandardCharsets.UTF_8);
        return String.valueOf(out.readLine());
    }
}
