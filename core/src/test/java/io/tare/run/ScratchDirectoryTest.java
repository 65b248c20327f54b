// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchDirectoryTest {

    @TempDir
    Path parent;

    private final RunOwner alive = RunOwner.ofThisProcess();
    private final RunOwner dead =
            new RunOwner(alive.runId(), alive.machine(), alive.boot(), alive.pid(), alive.startTicks() + 1);

    @Test
    void isPrivateToItsUser() throws Exception {
        ScratchDirectory scratch = ScratchDirectory.create(parent, alive);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(scratch.path())))
                .isEqualTo("rwx------");
    }

    @Test
    void goesWithAllThatIsInIt() throws Exception {
        ScratchDirectory scratch = ScratchDirectory.create(parent, alive);
        Files.createDirectories(scratch.path().resolve("a/b"));
        Files.writeString(scratch.path().resolve("a/b/c"), "x");
        scratch.close();
        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void ofADeadRunIsALeftover() throws Exception {
        ScratchDirectory left = ScratchDirectory.create(parent, dead);
        Files.createSymbolicLink(left.path().resolve("link"), Files.createFile(parent.resolve("precious")));
        assertThat(ScratchDirectory.removeLeftovers(parent)).containsExactly(left.path());
        assertThat(parent.resolve("precious")).exists();
    }

    @Test
    void ofALivingRunAndWhatIsNotOursAreNotTouched() throws Exception {
        ScratchDirectory living = ScratchDirectory.create(parent, alive);
        Path foreign = Files.createDirectory(parent.resolve("tare-of-somebody"));
        Path target = Files.createDirectory(parent.resolve("elsewhere"));
        Files.writeString(target.resolve("owner"), dead.runId() + " " + dead.process());
        Files.createSymbolicLink(parent.resolve("tare-link"), target);
        assertThat(ScratchDirectory.removeLeftovers(parent)).isEmpty();
        assertThat(living.path()).exists();
        assertThat(foreign).exists();
        assertThat(target.resolve("owner")).exists();
    }
}
