// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {

    @TempDir
    Path root;

    @Test
    void givesBackWhatWasKept() {
        RunFolder folder = RunFolder.create(root, SampleRun.plan());
        List<ForkRecord> forks = SampleRun.forks();
        forks.forEach(folder::append);
        folder.finish();
        Run run = RunFolder.read(folder.path());
        assertThat(run.forks()).isEqualTo(forks);
        assertThat(run.plan().scenarios()).isEqualTo(SampleRun.plan().scenarios());
        assertThat(run.plan().finishedAt()).isNotEmpty();
        assertThat(run.notices()).isEmpty();
    }

    @Test
    void isNamedAfterTheTimeAndTheRun() {
        assertThat(RunFolder.create(root, SampleRun.plan()).path()).isEqualTo(root.resolve("20261120-120000-0123abcd"));
    }

    @Test
    void showsARunThatWasCutShortWithTheForksItHas() {
        RunFolder folder = RunFolder.create(root, SampleRun.plan());
        folder.append(SampleRun.forks().get(0));
        Run run = RunFolder.read(folder.path());
        assertThat(run.plan().finishedAt()).isEmpty();
        assertThat(run.forks()).hasSize(1);
        assertThat(MarkdownReport.of(run)).contains("cut short");
    }

    @Test
    void namesATornFileAndReadsTheOthers() throws Exception {
        RunFolder folder = RunFolder.create(root, SampleRun.plan());
        SampleRun.forks().forEach(folder::append);
        Path torn;
        try (var files = Files.list(folder.path().resolve("forks"))) {
            torn = files.sorted().findFirst().orElseThrow();
        }
        Files.writeString(torn, Files.readString(torn).substring(0, 100));
        Run run = RunFolder.read(folder.path());
        assertThat(run.forks()).hasSize(SampleRun.forks().size() - 1);
        assertThat(run.notices()).singleElement().asString().contains(torn.toString());
    }

    @Test
    void leavesNoUnfinishedFileBehind() throws Exception {
        RunFolder folder = RunFolder.create(root, SampleRun.plan());
        SampleRun.forks().forEach(folder::append);
        folder.writeReport("x");
        try (var files = Files.walk(folder.path())) {
            assertThat(files.map(Path::toString)).noneMatch(name -> name.endsWith(".tmp"));
        }
    }

    @Test
    void saysWhichFolderCannotBeMade() throws Exception {
        Path file = Files.writeString(root.resolve("file"), "");
        assertThatExceptionOfType(ResultException.class)
                .isThrownBy(() -> RunFolder.create(file, SampleRun.plan()))
                .withMessageContaining("cannot make the result folder")
                .withMessageContaining(file.toString());
    }

    @Test
    void refusesAPlanOfALaterSchema() throws Exception {
        RunFolder folder = RunFolder.create(root, SampleRun.plan());
        Path plan = folder.path().resolve("run.json");
        Files.writeString(plan, Files.readString(plan).replace("\"schemaVersion\" : 1", "\"schemaVersion\" : 99"));
        assertThatExceptionOfType(ResultException.class)
                .isThrownBy(() -> RunFolder.read(folder.path()))
                .withMessageContaining("schema version 99");
    }

    @Test
    void ignoresFieldsThatALaterVersionAdded() throws Exception {
        RunFolder folder = RunFolder.create(root, SampleRun.plan());
        Path plan = folder.path().resolve("run.json");
        Files.writeString(plan, Files.readString(plan).replace("\"runId\"", "\"added\" : {\"x\" : 1},\n  \"runId\""));
        assertThat(RunFolder.read(folder.path()).plan().runId()).isEqualTo("0123abcd");
    }

    @Test
    void keepsAHistogramUnderTheForksNumber() throws Exception {
        RunFolder folder = RunFolder.create(root, SampleRun.plan());
        Path left = Files.writeString(root.resolve("left-by-a-fork"), "log");
        assertThat(folder.keepHistogram(7, "rtt-0.hlog", left)).isEqualTo("0007-rtt-0.hlog");
        assertThat(folder.path().resolve("hlog/0007-rtt-0.hlog")).hasContent("log");
        assertThat(left).doesNotExist();
    }

    @Test
    void keepsNamesOfForksApartAndFreeOfPaths() {
        ForkRecord fork = SampleRun.fork(3, 1, "a/../b c", "host/bridge", Status.OK, "", 1.0);
        assertThat(fork.name())
                .isEqualTo("0003-TcpThroughput.stream-host_bridge-a_.._b_c-park")
                .doesNotContain("/");
    }
}
