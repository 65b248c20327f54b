// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenchCommandTest {

    @Test
    void aStudyIsItsOptionsAndBenchmarks() {
        BenchCommand command = BenchCommand.parse(List.of("--study", "cochak2021"));
        assertThat(command.jmhArguments)
                .containsExactly(
                        "-p",
                        "network=@cochak",
                        "-p",
                        "stress=none,cpu@both",
                        "-f",
                        "15",
                        "TcpThroughput",
                        "TcpLatency");
        assertThat(command.budget).isEmpty();
    }

    @Test
    void whatTheUserSaysGoesBeforeWhatAStudySays() {
        BenchCommand command = BenchCommand.parse(
                List.of("--quick", "--study", "cochak2021", "-f", "2", "-p", "network=bridge", "-p", "runtime=crun"));
        assertThat(command.jmhArguments)
                .containsExactly(
                        "-p",
                        "stress=none,cpu@both",
                        "-wi",
                        "1",
                        "-w",
                        "300ms",
                        "-i",
                        "2",
                        "-r",
                        "150ms",
                        "TcpThroughput",
                        "TcpLatency",
                        "-f",
                        "2",
                        "-p",
                        "network=bridge",
                        "-p",
                        "runtime=crun");
        assertThat(command.budget).contains(Duration.ofSeconds(590));
    }

    @Test
    void everyStudyHasAQuickFormWithABudget() {
        for (Study study : Study.values()) {
            String name = study.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
            assertThat(BenchCommand.parse(List.of("--quick", "--study", name)).budget)
                    .as(name)
                    .isPresent();
        }
    }

    @Test
    void anUnknownStudyIsRefusedWithThoseThatThereAre() {
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> BenchCommand.parse(List.of("--study", "unheard-of")))
                .withMessageContaining("low-level");
    }

    @Test
    void theCommasOfARuntimesKnobsAreNoEndsOfAValue() {
        BenchCommand command = BenchCommand.parse(List.of("-p", "runtime=runc,runsc{network=host,platform=systrap}"));
        assertThat(command.jmh().getParameter("runtime").get().stream().map(KnobCommas::show))
                .containsExactly("runc", "runsc{network=host,platform=systrap}");
    }
}
