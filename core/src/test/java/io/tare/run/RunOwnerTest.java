// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RunOwnerTest {

    private final RunOwner owner = RunOwner.ofThisProcess();

    @Test
    void isReadBackFromItsLabels() {
        assertThat(RunOwner.parse(owner.labels())).contains(owner);
    }

    @Test
    void isAliveWhileItsProcessRuns() {
        assertThat(owner.isDead()).isFalse();
    }

    @Test
    void isDeadOnceItsProcessHasEnded() throws Exception {
        Process process = new ProcessBuilder("sleep", "30").start();
        String stat = java.nio.file.Files.readString(java.nio.file.Path.of("/proc/" + process.pid() + "/stat"));
        long startTicks =
                Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[19]);
        RunOwner child = new RunOwner(owner.runId(), owner.machine(), owner.boot(), process.pid(), startTicks);
        assertThat(child.isDead()).isFalse();
        process.destroyForcibly().waitFor();
        assertThat(child.isDead()).isTrue();
    }

    @Test
    void isDeadIfItsPidBelongsToALaterProcess() {
        assertThat(new RunOwner(owner.runId(), owner.machine(), owner.boot(), owner.pid(), owner.startTicks() - 1)
                        .isDead())
                .isTrue();
    }

    @Test
    void isDeadAfterAReboot() {
        assertThat(new RunOwner(owner.runId(), owner.machine(), "an earlier boot", owner.pid(), owner.startTicks())
                        .isDead())
                .isTrue();
    }

    @Test
    void isNeverCalledDeadFromAnotherMachine() {
        assertThat(new RunOwner(owner.runId(), "elsewhere", "a boot", 1, 1).isDead())
                .isFalse();
    }

    @Test
    void isNotReadFromLabelsOfOthers() {
        Random random = new Random(7);
        for (int i = 0; i < 1000; i++) {
            byte[] noise = new byte[random.nextInt(60)];
            random.nextBytes(noise);
            String text = new String(noise, java.nio.charset.StandardCharsets.ISO_8859_1);
            assertThat(RunOwner.parse(Map.of(RunOwner.RUN_LABEL, text, RunOwner.OWNER_LABEL, text)))
                    .isEmpty();
        }
        assertThat(RunOwner.parse(Map.of("com.example", "x"))).isEmpty();
        assertThat(RunOwner.parse(owner.runId(), "m/b/99999999999999999999/1")).isEmpty();
    }
}
