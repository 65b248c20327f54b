// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ten real runs of a benchmark whose peer is slower on purpose. It is no test of every build, because it takes a quarter
 * of an hour and a machine with nothing else to do. results/README.md has the command.
 */
class PlantedSlowdownMeasurement {

    private static final int RUNS = 10;
    private static final int PERCENT = 10;
    private static final int ROUNDS = 10;

    @TempDir
    Path directory;

    @Test
    void findsASlowdownInNineOfTenRunsOfTenRounds() {
        List<String> verdicts = new ArrayList<>();
        for (int run = 1; run <= RUNS; run++) {
            Path own = directory.resolve("run" + run);
            TareProcess tare = TareProcess.startWithBenchmarksOfTests(
                    own,
                    TareProcess.withoutEngineNamed(own),
                    List.of(
                            "-f",
                            Integer.toString(ROUNDS),
                            "-p",
                            "runtime=host",
                            "-p",
                            "slowerPercent=0," + PERCENT,
                            "--baseline",
                            "slowerPercent=0",
                            "PlantedSlowdown"));
            assertThat(tare.exitCode()).as(tare.stderr()).isZero();
            tare.stdout()
                    .lines()
                    .filter(line -> line.matches("\\s*host\\s+host\\s+" + PERCENT + "\\s.*"))
                    .forEach(verdicts::add);
        }
        assertThat(verdicts).hasSize(RUNS);
        System.out.println(String.join("\n", verdicts));
        assertThat(verdicts)
                .filteredOn(verdict -> verdict.contains("worse"))
                .as(verdicts.toString())
                .hasSizeGreaterThanOrEqualTo(9);
    }
}
