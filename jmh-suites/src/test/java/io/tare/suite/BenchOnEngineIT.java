// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.tare.engine.docker.DockerEndpoint;
import io.tare.engine.docker.DockerEngine;
import io.tare.engine.docker.MortalEngine;
import io.tare.engine.docker.RealEngine;
import io.tare.result.ForkRecord;
import io.tare.result.Run;
import io.tare.result.RunFolder;
import io.tare.result.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar as a user runs it, on a real engine. */
class BenchOnEngineIT {

    @TempDir
    Path directory;

    @BeforeEach
    void requireEngine() {
        RealEngine.endpoint();
    }

    @Test
    void measuresEachRuntimeOnEachNetworkAndListsRefusalsWithTheEnginesWords() {
        List<String> runtimes = new ArrayList<>(List.of("host"));
        try (DockerEngine engine = RealEngine.connect()) {
            runtimes.addAll(engine.runtimes());
        }
        TareProcess tare = start(
                "-p",
                "runtime=" + String.join(",", runtimes),
                "-p",
                "network=bridge,none,host/bridge,ipvlan",
                "TcpLatency");
        assertThat(tare.exitCode()).as(tare.stdout() + tare.stderr()).isZero();
        Run run = RunFolder.read(tare.runFolder());
        assertThat(run.forks()).hasSize(runtimes.size() * 4);
        assertThat(forks(run, "runc", "bridge")).singleElement().satisfies(fork -> {
            assertThat(fork.status()).isEqualTo(Status.OK);
            assertThat(fork.histograms()).hasSize(1);
            assertThat(tare.runFolder()
                            .resolve("hlog")
                            .resolve(fork.histograms().get(0)))
                    .isNotEmptyFile();
            assertThat(side(fork, "fork"))
                    .containsEntry("network", "bridge")
                    .containsKeys("cpus", "image", "container");
        });
        assertThat(forks(run, "runc", "none")).allMatch(fork -> fork.status() == Status.OK);
        assertThat(forks(run, "runc", "host/bridge")).singleElement().satisfies(fork -> {
            assertThat(fork.status()).isEqualTo(Status.OK);
            assertThat(side(fork, "fork")).containsEntry("network", "host");
            assertThat(side(fork, "peer")).containsEntry("network", "bridge");
        });
        assertThat(forks(run, "host", "bridge")).singleElement().satisfies(fork -> {
            assertThat(fork.status()).isEqualTo(Status.UNSUPPORTED);
            assertThat(fork.reason()).contains("use network=host");
        });
        if (Runtime.getRuntime().availableProcessors() > 1) {
            ForkRecord pinned = forks(run, "runc", "bridge").get(0);
            assertThat(side(pinned, "fork").get("cpus"))
                    .isNotEqualTo(side(pinned, "peer").get("cpus"));
        }
        assertThat(tare.stdout()).contains("Unsupported here:", "a fork's own cost");
        assertNothingLeft(run.plan().runId(), tare);
    }

    @Test
    void measuresOverASwarmsOverlayAndThroughPublishedPortsBesideStress() throws Exception {
        TareProcess tare = start(
                "-p",
                "runtime=runc",
                "-p",
                "network=overlay,published,host/published",
                "-p",
                "stress=none,cpu:50@both",
                "TcpLatency");
        assertThat(tare.exitCode()).as(tare.stdout() + tare.stderr()).isZero();
        Run run = RunFolder.read(tare.runFolder());
        assertThat(run.forks())
                .hasSize(6)
                .allSatisfy(fork -> assertThat(fork.status()).as(fork.reason()).isEqualTo(Status.OK));
        assertThat(run.forks())
                .filteredOn(fork -> !"none".equals(fork.params().get("stress")))
                .allSatisfy(fork ->
                        assertThat((List<?>) fork.placement().get("stress")).hasSize(2));
        assertNothingLeft(run.plan().runId(), tare);
    }

    @Test
    void measuresOnPodmanOnCriAndWithoutAnEngineBesideDocker() throws Exception {
        TareProcess tare = start(
                "-p",
                "engine=docker,podman,cri,oci",
                "-p",
                "runtime=crun",
                "-p",
                "network=bridge,host,none,host/bridge",
                "TcpLatency");
        assertThat(tare.exitCode()).as(tare.stdout() + tare.stderr()).isZero();
        Run run = RunFolder.read(tare.runFolder());
        assertThat(run.forks()).hasSize(16).allSatisfy(fork -> {
            assertThat(fork.status()).as(fork.reason()).isEqualTo(Status.OK);
            // Whichever engine made the containers, somebody counts their CPU time.
            assertThat(metric(fork, "insideCpuPerOp")).isPositive();
            assertThat(metric(fork, "hostCpuPerOp")).isPositive();
        });
        assertNothingLeft(run.plan().runId(), tare);
    }

    @Test
    void measuresOnAPodmanWithoutRoot() throws Exception {
        DockerEndpoint podman = RealEngine.rootlessPodman();
        List<String> arguments =
                List.of("-p", "engine=podman", "-p", "runtime=crun", "-p", "network=bridge,host,none", "TcpLatency");
        TareProcess tare = TareProcess.start(
                directory,
                Map.of("CONTAINER_HOST", podman.uri()),
                Stream.concat(TareProcess.QUICK.stream(), arguments.stream()).toList());
        assertThat(tare.exitCode()).as(tare.stdout() + tare.stderr()).isZero();
        Run run = RunFolder.read(tare.runFolder());
        assertThat(run.forks())
                .hasSize(3)
                .allSatisfy(fork -> assertThat(fork.status()).as(fork.reason()).isEqualTo(Status.OK));
        assertThat(RealEngine.leftOn(podman, run.plan().runId())).isEmpty();
        assertNothingLeft(run.plan().runId(), tare);
    }

    @Test
    void measuresOnTheNetworksThatCniMakesForPods() throws Exception {
        TareProcess tare = start(
                "-p",
                "engine=cri",
                "-p",
                "runtime=runc,runc-macvlan,runc-ptp,runc-device",
                "-p",
                "network=bridge,macvlan,ptp,host/host-device",
                "TcpLatency");
        assertThat(tare.exitCode()).as(tare.stdout() + tare.stderr()).isZero();
        Run run = RunFolder.read(tare.runFolder());
        Map<String, String> works = Map.of(
                "runc", "bridge",
                "runc-macvlan", "macvlan",
                "runc-ptp", "ptp",
                "runc-device", "host/host-device");
        assertThat(run.forks()).hasSize(16).allSatisfy(fork -> {
            boolean isItsOwn = Objects.equals(
                    fork.params().get("network"), works.get(fork.params().get("runtime")));
            assertThat(fork.status())
                    .as(fork.params() + " " + fork.reason())
                    .isEqualTo(isItsOwn ? Status.OK : Status.UNSUPPORTED);
        });
        assertNothingLeft(run.plan().runId(), tare);
    }

    @Test
    void measuresBetweenVirtualMachinesAndSaysWhatRanThem() throws Exception {
        TareProcess tare = start("-p", "engine=vm", "-p", "network=bridge,host", "TcpLatency");
        assertThat(tare.exitCode()).as(tare.stdout() + tare.stderr()).isZero();
        Run run = RunFolder.read(tare.runFolder());
        assertThat(run.forks()).hasSize(2);
        assertThat(run.forks())
                .filteredOn(fork -> "bridge".equals(fork.params().get("network")))
                .singleElement()
                .satisfies(fork -> {
                    assertThat(fork.status()).as(fork.reason()).isEqualTo(Status.OK);
                    String accelerator = String.valueOf(side(fork, "fork").get("accelerator"));
                    assertThat(fork.params()).containsEntry("runtime", "qemu{accel=" + accelerator + "}");
                });
        assertThat(run.forks())
                .filteredOn(fork -> "host".equals(fork.params().get("network")))
                .singleElement()
                .satisfies(fork -> assertThat(fork.status()).isEqualTo(Status.UNSUPPORTED));
        assertNothingLeft(run.plan().runId(), tare);
    }

    @Test
    void timesEachStepOfAContainersLifeOnEachEngine() throws Exception {
        TareProcess tare = start(
                "-p",
                "engine=docker,podman,cri,oci",
                "-p",
                "runtime=crun",
                "-p",
                "network=none",
                "-p",
                "cycles=3",
                "-p",
                "atOnce=2",
                "Lifecycle");
        assertThat(tare.exitCode()).as(tare.stdout() + tare.stderr()).isZero();
        Run run = RunFolder.read(tare.runFolder());
        assertThat(run.forks()).hasSize(4).allSatisfy(fork -> {
            assertThat(fork.status()).as(fork.reason()).isEqualTo(Status.OK);
            assertThat(fork.secondary().keySet())
                    .contains("create", "start", "firstByte", "listening", "exec", "stop", "remove", "cycle");
            assertThat(fork.secondary().containsKey("pause"))
                    .isEqualTo(!"cri".equals(fork.params().get("engine")));
            assertThat(metric(fork, "firstByte")).isPositive().isLessThan(metric(fork, "listening"));
            // Each cycle is longer than its own steps; of medians no more than this follows.
            assertThat(metric(fork, "cycle"))
                    .isGreaterThan(metric(fork, "create"))
                    .isGreaterThan(metric(fork, "remove"));
        });
        assertThat(RunFolder.read(tare.runFolder()).plan().scenarios()).hasSize(4);
        assertNothingLeft(run.plan().runId(), tare);
        assertNoContainerIsLeft();
    }

    @Test
    void countsWhatIdleContainersHoldOfTheMachinesMemory() throws Exception {
        TareProcess tare = start(
                "-p",
                "engine=docker,cri,oci",
                "-p",
                "runtime=crun",
                "-p",
                "network=none",
                "-p",
                "containers=4",
                "Density");
        assertThat(tare.exitCode()).as(tare.stdout() + tare.stderr()).isZero();
        Run run = RunFolder.read(tare.runFolder());
        assertThat(run.forks()).hasSize(3).allSatisfy(fork -> {
            assertThat(fork.status()).as(fork.reason()).isEqualTo(Status.OK);
            assertThat(metric(fork, "containers")).isEqualTo(4);
            assertThat(metric(fork, "pss")).isPositive();
            assertThat(metric(fork, "startLast")).isPositive();
            // Without an engine there is the container's own process alone; an engine has a shim for each, CRI a
            // sandbox as well.
            assertThat(metric(fork, "processes"))
                    .isEqualTo(Map.of("oci", 1.0, "docker", 2.0, "cri", 3.0)
                            .get(fork.params().get("engine")));
        });
        assertNothingLeft(run.plan().runId(), tare);
        assertNoContainerIsLeft();
    }

    @Test
    void leavesNothingInTheKernelAfterTwoHundredForks() throws Exception {
        KernelCensus before = KernelCensus.now();
        TareProcess tare = TareProcess.start(
                directory,
                Map.of(),
                List.of(
                        "-f",
                        "50",
                        "-wi",
                        "0",
                        "-i",
                        "1",
                        "-r",
                        "10ms",
                        "-p",
                        "engine=docker,oci",
                        "-p",
                        "runtime=crun",
                        "-p",
                        "network=bridge,none",
                        "TcpLatency"));
        tare.awaitForks(20);
        long descriptorsEarly = tare.openDescriptors();
        tare.awaitForks(190);
        long descriptorsLate = tare.openDescriptors();
        assertThat(tare.exitCode()).as(tare.stdout() + tare.stderr()).isZero();
        Run run = RunFolder.read(tare.runFolder());
        assertThat(run.forks())
                .hasSize(200)
                .allSatisfy(fork -> assertThat(fork.status()).as(fork.reason()).isEqualTo(Status.OK));
        // A fork that is under way has some; a leak would be hundreds.
        assertThat(descriptorsLate).isLessThan(descriptorsEarly + 30);
        assertNothingLeft(run.plan().runId(), tare);
        assertNoContainerIsLeft();
        // What the tests before have left to the engine may go meanwhile; nothing may come.
        KernelCensus after = KernelCensus.now();
        for (int tries = 0; tries < 100 && !before.contains(after); tries++) {
            // The engine tidies up a moment after it has said that a container is gone.
            TimeUnit.MILLISECONDS.sleep(100);
            after = KernelCensus.now();
        }
        assertThat(before.mounts()).containsAll(after.mounts());
        assertThat(before.namespaces()).containsAll(after.namespaces());
        assertThat(before.groups()).containsAll(after.groups());
        assertThat(before.interfaces()).containsAll(after.interfaces());
    }

    @Test
    void measuresBetweenTheTwoNodesOfASwarm() throws Exception {
        String nodes = System.getenv("TARE_NODES");
        Assumptions.assumeTrue(nodes != null, "no two nodes: set TARE_NODES");
        TareProcess tare = start(
                "--nodes",
                nodes,
                "-p",
                "runtime=runc,crun",
                "-p",
                "network=overlay,service,bridge",
                "-p",
                "placement=same-node,two-node",
                "TcpLatency");
        assertThat(tare.exitCode()).as(tare.stdout() + tare.stderr()).isZero();
        Run run = RunFolder.read(tare.runFolder());
        assertThat(run.forks()).hasSize(12).allSatisfy(fork -> {
            String network = String.valueOf(fork.params().get("network"));
            boolean leavesNode =
                    network.equals("bridge") && "two-node".equals(fork.params().get("placement"));
            boolean isOtherRuntime =
                    network.equals("service") && "crun".equals(fork.params().get("runtime"));
            assertThat(fork.status())
                    .as(fork.reason())
                    .isEqualTo(leavesNode || isOtherRuntime ? Status.UNSUPPORTED : Status.OK);
            assertThat(fork.reason())
                    .contains(
                            leavesNode
                                    ? "does not leave its node"
                                    : isOtherRuntime ? "default runtime, 'runc', alone" : "");
        });
        assertThat(forks(run, "runc", "overlay"))
                .filteredOn(fork -> "two-node".equals(fork.params().get("placement")))
                .singleElement()
                .satisfies(fork -> assertThat(side(fork, "peer").get("node"))
                        .isNotEqualTo(side(fork, "fork").get("node")));
        assertNothingLeft(run.plan().runId(), tare);
    }

    @Test
    void loadsSeveralPairsOnSeveralNodesAtOnce() throws Exception {
        String nodes = System.getenv("TARE_NODES");
        Assumptions.assumeTrue(nodes != null, "no two nodes: set TARE_NODES");
        TareProcess tare = start(
                "--nodes",
                nodes,
                "-p",
                "runtime=crun",
                "-p",
                "network=overlay",
                "-p",
                "placement=same-node,two-node",
                "-p",
                "pairs=3",
                "ManyPairs");
        assertThat(tare.exitCode()).as(tare.stdout() + tare.stderr()).isZero();
        Run run = RunFolder.read(tare.runFolder());
        assertThat(run.forks()).hasSize(4).allSatisfy(fork -> {
            assertThat(fork.status()).as(fork.reason()).isEqualTo(Status.OK);
            assertThat(metric(fork, "aggregate")).isGreaterThan(fork.benchmark().endsWith("stream") ? 0.1 : 1);
        });
        assertThat(run.forks())
                .filteredOn(fork -> fork.benchmark().endsWith("stream"))
                .allSatisfy(fork -> assertThat(metric(fork, "slowestPair"))
                        .isPositive()
                        .isLessThanOrEqualTo(metric(fork, "medianPair")));
        assertNothingLeft(run.plan().runId(), tare);
        assertNoContainerIsLeft();
    }

    @Test
    void goesOnWithTheOthersWhenAnEngineOrANodeGoesAway() throws Exception {
        String[] nodes = System.getenv().getOrDefault("TARE_NODES", "").split(",", -1);
        Assumptions.assumeTrue(nodes.length == 2, "no two nodes: set TARE_NODES");
        try (MortalEngine far = MortalEngine.inFrontOf(nodes[1], directory.resolve("far.sock"));
                MortalEngine near = MortalEngine.inFrontOf(nodes[0], directory.resolve("near.sock"))) {
            TareProcess tare = TareProcess.start(
                    directory,
                    Map.of(),
                    List.of(
                            "--nodes",
                            near.uri() + "," + far.uri(),
                            "-f",
                            "4",
                            "-wi",
                            "0",
                            "-i",
                            "1",
                            "-r",
                            "50ms",
                            "-p",
                            "engine=docker,oci",
                            "-p",
                            "runtime=crun",
                            "-p",
                            "network=overlay,none",
                            "-p",
                            "placement=same-node,two-node",
                            "TcpLatency"));
            // The first round has eight scenarios; four of them can be, and go on.
            tare.awaitForks(8);
            far.kill();
            tare.awaitForks(16);
            near.kill();
            tare.exitCode();
            Run run = RunFolder.read(tare.runFolder());
            assertThat(run.forks().size()).isEqualTo(20);
            assertThat(run.forks())
                    .filteredOn(fork -> "oci".equals(fork.params().get("engine"))
                            && "none".equals(fork.params().get("network"))
                            && "same-node".equals(fork.params().get("placement")))
                    .hasSize(4)
                    .allSatisfy(
                            fork -> assertThat(fork.status()).as(fork.reason()).isEqualTo(Status.OK));
            assertThat(of(run, "overlay", "two-node", 1)).allMatch(fork -> fork.status() == Status.OK);
            assertThat(of(run, "overlay", "two-node", 4)).allSatisfy(fork -> {
                assertThat(fork.status()).isEqualTo(Status.FAILED);
                assertThat(fork.reason()).contains("sock");
            });
            assertThat(of(run, "none", "same-node", 2)).allMatch(fork -> fork.status() == Status.OK);
            // One of the two may have been under way, and has other words for it.
            assertThat(of(run, "none", "same-node", 4)).allMatch(fork -> fork.status() == Status.FAILED);
            assertThat(of(run, "overlay", "same-node", 4)).allMatch(fork -> fork.status() == Status.FAILED);
            assertThat(run.forks())
                    .filteredOn(fork -> fork.reason().contains("near.sock"))
                    .isNotEmpty();
            // The engine comes back, and the next start removes what it still has of that run.
            TareProcess.start(directory, Map.of(), List.of("clean")).exitCode();
            assertNothingLeft(run.plan().runId(), tare);
        }
    }

    private static List<ForkRecord> of(Run run, String network, String placement, int round) {
        return run.forks().stream()
                .filter(fork -> "docker".equals(fork.params().get("engine"))
                        && network.equals(fork.params().get("network"))
                        && placement.equals(fork.params().get("placement"))
                        && fork.round() == round)
                .toList();
    }

    @Test
    void measuresADiskOnEachWayToIt() throws Exception {
        TareProcess tare = start(
                "-p",
                "runtime=host,runc",
                "-p",
                "path=root,volume,bind,tmpfs",
                "-p",
                "direct=false",
                "-p",
                "fileMegabytes=8",
                "DiskIo");
        assertThat(tare.exitCode()).as(tare.stdout() + tare.stderr()).isZero();
        Run run = RunFolder.read(tare.runFolder());
        assertThat(run.forks())
                .hasSize(8)
                .allSatisfy(fork -> assertThat(fork.status()).as(fork.reason()).isEqualTo(Status.OK));
        assertNothingLeft(run.plan().runId(), tare);
    }

    @Test
    void leavesNothingWhenASignalEndsIt() throws Exception {
        TareProcess tare = startLong();
        tare.awaitForks(3);
        tare.process().destroy();
        assertThat(tare.exitCode()).isEqualTo(143);
        assertNothingLeft(RunFolder.read(tare.runFolder()).plan().runId(), tare);
    }

    @Test
    void keepsItsFinishedForksWhenItIsKilledAndTheNextStartRemovesTheRest() throws Exception {
        TareProcess killed = startLong();
        killed.awaitForks(3);
        killed.killAndAwaitEveryProcess();
        Run run = RunFolder.read(killed.runFolder());
        assertThat(run.forks()).hasSizeGreaterThanOrEqualTo(2);
        assertThat(run.notices()).isEmpty();
        String runId = run.plan().runId();
        assertThat(RealEngine.leftOf(runId))
                .as("what a killed run cannot clean up")
                .isNotEmpty();
        Path later = Files.createDirectory(directory.resolve("later"));
        List<String> arguments = new ArrayList<>(TareProcess.QUICK);
        arguments.addAll(List.of("-p", "runtime=host", "-p", "network=host", "TcpLatency"));
        TareProcess next = TareProcess.start(later, Map.of(), arguments);
        assertThat(next.exitCode()).as(next.stderr()).isZero();
        assertThat(next.stdout()).contains("A killed run had left network", runId);
        assertThat(RealEngine.leftOf(runId)).isEmpty();
        assertThat(interfacesOf(runId)).isEmpty();
        TareProcess clean = TareProcess.start(directory, Map.of(), List.of("clean"));
        assertThat(clean.exitCode()).isZero();
        assertThat(clean.temporaryFiles()).isEmpty();
    }

    @Test
    void givesContainersToAnyJmhRunThatNamesTheProfiler() throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + directory,
                "-cp",
                Path.of("target", "tare.jar").toAbsolutePath().toString(),
                "org.openjdk.jmh.Main",
                "-prof",
                "io.tare.fork.ContainerForks",
                "-jvmArgs",
                "-Xmx256m",
                "-foe",
                "true"));
        command.addAll(TareProcess.QUICK);
        command.addAll(List.of("-p", "runtime=runc", "-p", "network=none", "TcpLatency"));
        Process jmh = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("jmh.txt").toFile())
                .start();
        assertThat(jmh.waitFor(3, TimeUnit.MINUTES)).isTrue();
        String said = Files.readString(directory.resolve("jmh.txt"));
        assertThat(jmh.exitValue()).as(said).isZero();
        assertThat(said).contains("TcpLatency.roundTrip", "us/op", "runc");
    }

    private TareProcess startLong() {
        return TareProcess.start(
                directory,
                Map.of(),
                List.of(
                        "-f",
                        "50",
                        "-wi",
                        "1",
                        "-i",
                        "1",
                        "-w",
                        "50ms",
                        "-r",
                        "50ms",
                        "-p",
                        "runtime=runc",
                        "-p",
                        "network=bridge,none,macvlan",
                        "TcpLatency"));
    }

    private TareProcess start(String... arguments) {
        return TareProcess.start(
                directory,
                Map.of(),
                Stream.concat(TareProcess.QUICK.stream(), Stream.of(arguments)).toList());
    }

    private static List<ForkRecord> forks(Run run, String runtime, String network) {
        return run.forks().stream()
                .filter(fork -> runtime.equals(fork.params().get("runtime"))
                        && network.equals(fork.params().get("network")))
                .toList();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> side(ForkRecord fork, String side) {
        return (Map<String, Object>) Objects.requireNonNull(fork.placement().get(side));
    }

    private static double metric(ForkRecord fork, String name) {
        return Objects.requireNonNull(fork.secondary().get(name), name).score();
    }

    /** Of whatever run: a fork on the host makes containers under an id of its own. */
    private static void assertNoContainerIsLeft() {
        try (DockerEngine engine = RealEngine.connect()) {
            assertThat(engine.client()
                            .listContainersCmd()
                            .withShowAll(true)
                            .withLabelFilter(List.of("io.tare.run"))
                            .exec())
                    .isEmpty();
        }
        assertThat(Path.of("/dev/shm").toFile().list((parent, name) -> name.matches("tare-\\d+")))
                .isEmpty();
    }

    private static void assertNothingLeft(String runId, TareProcess tare) {
        assertThat(RealEngine.leftOf(runId)).isEmpty();
        assertThat(tare.temporaryFiles()).isEmpty();
        assertThat(interfacesOf(runId)).isEmpty();
    }

    /** Bridges, and parents of macvlan networks. */
    private static List<Path> interfacesOf(String runId) {
        try (Stream<Path> interfaces = Files.list(Path.of("/sys/class/net"))) {
            return interfaces
                    .filter(path -> path.getFileName().toString().startsWith("tare" + runId))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
