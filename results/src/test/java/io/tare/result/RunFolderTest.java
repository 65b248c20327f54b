// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
        Path torn = forkFiles(folder).get(0);
        Files.writeString(torn, Files.readString(torn).substring(0, 100));
        Run run = RunFolder.read(folder.path());
        assertThat(run.forks()).hasSize(SampleRun.forks().size() - 1);
        assertThat(run.notices()).singleElement().asString().contains(torn.toString());
    }

    @Test
    void leavesNoUnfinishedFileBehind() throws Exception {
        RunFolder folder = RunFolder.create(root, SampleRun.plan());
        SampleRun.forks().forEach(folder::append);
        folder.writeReport();
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
    void keepsAHistogramInItsFolderWhateverAForkCallsIt() throws Exception {
        RunFolder folder = RunFolder.create(root, SampleRun.plan());
        Path left = Files.writeString(root.resolve("left-by-a-fork"), "log");
        assertThat(folder.keepHistogram(7, "/../../evil", left)).isEqualTo("0007-_.._.._evil");
        assertThat(folder.path().resolve("hlog/0007-_.._.._evil")).exists();
    }

    @Test
    void keepsSecondaryScoresAndJmhsOwnElement() {
        RunFolder folder = RunFolder.create(root, SampleRun.plan());
        ForkRecord plain = SampleRun.forks().get(0);
        ForkRecord fork = new ForkRecord(
                plain.ordinal(),
                plain.round(),
                plain.benchmark(),
                plain.mode(),
                plain.params(),
                plain.status(),
                plain.reason(),
                plain.logTail(),
                plain.scoreUnit(),
                plain.warmupScores(),
                plain.scores(),
                plain.startedAt(),
                plain.wallNanos(),
                plain.iterationsNanos(),
                plain.placement(),
                plain.histograms(),
                Map.of("gc.alloc.rate", new SecondaryScore(1.5, "MB/sec")),
                Map.of("benchmark", plain.benchmark(), "primaryMetric", Map.of("score", 1e-4)));
        folder.append(fork);
        assertThat(RunFolder.readWithJmh(folder.path()).forks()).containsExactly(fork);
        assertThat(folder.read().forks())
                .singleElement()
                .satisfies(read -> assertThat(read.jmh()).isEmpty());
    }

    @Test
    void writesTheForksOwnCostForReadersThatAreNotOurs() throws Exception {
        RunFolder folder = RunFolder.create(root, SampleRun.plan());
        folder.append(SampleRun.forks().get(0));
        assertThat(contentOf(forkFiles(folder).get(0))).contains("\"overheadNanos\" : 1100000000");
    }

    @Test
    void hasNoTimeOfItsEndInTheFileAsLongAsItRuns() throws Exception {
        RunFolder folder = RunFolder.create(root, SampleRun.plan());
        assertThat(contentOf(folder.path().resolve("run.json"))).doesNotContain("finishedAt");
        folder.finish();
        assertThat(contentOf(folder.path().resolve("run.json"))).contains("finishedAt");
    }

    @Test
    void saysThatTheDiskIsFullAndLeavesNoTornFile() throws Exception {
        Path file = root.resolve("fork.json");
        // Linux's device that is always full stands in for the temporary file.
        Files.createSymbolicLink(root.resolve("fork.json.tmp"), Path.of("/dev/full"));
        assertThatExceptionOfType(ResultException.class)
                .isThrownBy(() -> AtomicFile.write(file, new byte[] {1}))
                .withMessage("cannot write " + file + ": No space left on device");
        assertThat(root).isEmptyDirectory();
    }

    @Test
    void leavesTheOldContentIfTheNewCannotBeWritten() throws Exception {
        Path file = Files.writeString(root.resolve("run.json"), "old");
        Files.createSymbolicLink(root.resolve("run.json.tmp"), Path.of("/dev/full"));
        assertThatExceptionOfType(ResultException.class).isThrownBy(() -> AtomicFile.write(file, new byte[] {1}));
        assertThat(file).hasContent("old");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "{}",
                "[]",
                "7",
                "{\"ordinal\" : 1}",
                "not JSON",
                "\u0000\u0001",
                "{\"status\" : \"splendid\"}"
            })
    void namesAForksFileThatIsNotOneAndReadsTheOthers(String content) throws Exception {
        RunFolder folder = RunFolder.create(root, SampleRun.plan());
        folder.append(SampleRun.forks().get(0));
        Path foreign = Files.writeString(folder.path().resolve("forks/foreign.json"), content);
        Run run = folder.read();
        assertThat(run.forks()).hasSize(1);
        assertThat(run.notices())
                .singleElement()
                .asString()
                .startsWith("cannot read " + foreign + ": ")
                .hasLineCount(1);
    }

    @Test
    void namesAFileWithSomethingBehindItsEnd() throws Exception {
        RunFolder folder = RunFolder.create(root, SampleRun.plan());
        folder.append(SampleRun.forks().get(0));
        Files.writeString(forkFiles(folder).get(0), "{}", StandardOpenOption.APPEND);
        assertThat(folder.read().notices()).hasSize(1);
    }

    @Test
    void doesNotReadAFileThatIsFarTooLarge() throws Exception {
        RunFolder folder = RunFolder.create(root, SampleRun.plan());
        Path huge = folder.path().resolve("forks/huge.json");
        try (RandomAccessFile sparse = new RandomAccessFile(huge.toFile(), "rw")) {
            sparse.setLength(ResultJson.MAX_FILE_BYTES + 1);
        }
        assertThat(folder.read().notices())
                .singleElement()
                .asString()
                .contains("huge.json", "67108865 bytes, and no more than 67108864 are read");
    }

    @Test
    void doesNotWaitForAPipe() throws Exception {
        RunFolder folder = RunFolder.create(root, SampleRun.plan());
        Path pipe = folder.path().resolve("forks/pipe.json");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        assertThat(folder.read().notices()).singleElement().asString().contains("pipe.json: not a file");
    }

    @Test
    void namesAFolderThatIsNoRun() {
        assertThatExceptionOfType(ResultException.class)
                .isThrownBy(() -> RunFolder.read(root))
                .withMessage("cannot read " + root.resolve("run.json") + ": NoSuchFileException");
    }

    @Test
    void refusesARunIdThatCouldLeaveItsFolder() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RunPlan(
                        1, "../../x", "", "", 0, "runc", "", 1, List.of(), List.of(), Map.of(), Map.of(), Map.of()))
                .withMessage("runId must be eight hexadecimal digits: ../../x");
    }

    @Test
    void takesNoFolderThatAnotherRunHas() {
        RunFolder.create(root, SampleRun.plan());
        assertThatExceptionOfType(ResultException.class)
                .isThrownBy(() -> RunFolder.create(root, SampleRun.plan()))
                .withMessageEndingWith("20261120-120000-0123abcd: FileAlreadyExistsException");
    }

    @Test
    void acceptsALinkToTheFolderOfAllRuns() throws Exception {
        Path real = Files.createDirectory(root.resolve("real"));
        Path link = Files.createSymbolicLink(root.resolve("link"), real);
        assertThat(RunFolder.create(link, SampleRun.plan()).path()).isDirectory();
    }

    /** A sample of every schema version that was ever released stays readable. */
    @Test
    void readsARunOfTheFirstSchema() throws Exception {
        Path sample = Path.of(RunFolderTest.class.getResource("schema/v1").toURI());
        Run run = RunFolder.read(sample);
        assertThat(run.notices()).isEmpty();
        assertThat(run.plan().baselineRuntime()).isEqualTo("runc");
        assertThat(run.forks()).extracting(ForkRecord::status).containsExactly(Status.OK, Status.UNSUPPORTED);
        assertThat(ConsoleTable.of(run)).contains("MiB/s", "1234", "unsupported");
    }

    @Test
    void keepsNamesOfForksApartAndFreeOfPaths() {
        ForkRecord fork = SampleRun.fork(3, 1, "a/../b c", "host/bridge", Status.OK, "", 1.0);
        assertThat(fork.name())
                .isEqualTo("0003-TcpThroughput.stream-host_bridge-a_.._b_c-park")
                .doesNotContain("/");
    }

    private static List<Path> forkFiles(RunFolder folder) throws IOException {
        try (Stream<Path> files = Files.list(folder.path().resolve("forks"))) {
            return files.sorted().toList();
        }
    }

    private static String contentOf(Path file) throws IOException {
        return Files.readString(file);
    }
}
