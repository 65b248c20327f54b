// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tare.engine.EngineException;
import io.tare.engine.NetworkPair;
import io.tare.engine.ProcessSpec;
import io.tare.engine.RefusedException;
import io.tare.engine.RunningProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostEngineTest {

    @TempDir
    Path work;

    @Test
    void carriesStandardInputToOutputAndTheExitCode() throws Exception {
        try (HostEngine engine = new HostEngine(work);
                RunningProcess process = engine.start(spec("host", "", "sh", "-c", "cat; echo oops >&2; exit 7"))) {
            process.stdin().write("hello".getBytes(StandardCharsets.UTF_8));
            process.stdin().close();
            assertThat(process.stdout().readAllBytes()).asString().isEqualTo("hello");
            assertThat(process.awaitExit(Duration.ofSeconds(10))).isEqualTo(7);
        }
    }

    @Test
    void pinsAProcessToItsCpus() throws Exception {
        try (HostEngine engine = new HostEngine(work);
                RunningProcess process =
                        engine.start(spec("host", "0", "grep", "Cpus_allowed_list", "/proc/self/status"))) {
            assertThat(process.stdout().readAllBytes()).asString().isEqualTo("Cpus_allowed_list:\t0\n");
            assertThat(process.facts()).containsEntry("cpus", "0");
        }
    }

    @Test
    void endsItsProcessesWhenItIsClosed() {
        HostEngine engine = new HostEngine(work);
        RunningProcess process =
                engine.start(spec("host", "", "sh", "-c", "trap '' TERM; while :; do read line || :; done"));
        long pid = Long.parseLong(process.id());
        engine.close();
        assertThat(ProcessHandle.of(pid)).isNotPresent();
    }

    @Test
    void refusesANetworkThatOnlyContainersHave() {
        try (HostEngine engine = new HostEngine(work)) {
            assertThatExceptionOfType(RefusedException.class)
                    .isThrownBy(() -> engine.start(spec("bridge", "", "true")))
                    .withMessageContaining("use network=host");
        }
    }

    @Test
    void saysWhichProgramIsMissing() {
        try (HostEngine engine = new HostEngine(work)) {
            assertThatExceptionOfType(EngineException.class)
                    .isThrownBy(() -> engine.start(spec("host", "", "no-such-program")))
                    .withMessageContaining("no-such-program");
        }
    }

    private static ProcessSpec spec(String network, String cpus, String... command) {
        return new ProcessSpec(
                "fork",
                "host",
                NetworkPair.parse(network),
                Optional.empty(),
                "",
                List.of(command),
                cpus,
                Map.of(),
                Optional.empty());
    }
}
