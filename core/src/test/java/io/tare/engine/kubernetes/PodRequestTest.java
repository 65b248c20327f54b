// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EventListBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.tare.engine.EngineException;
import io.tare.engine.NetworkPair;
import io.tare.engine.ProcessSpec;
import io.tare.engine.RefusedException;
import io.tare.engine.RunningProcess;
import io.tare.engine.Storage;
import io.tare.run.RunOwner;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is asked of an API server, and what becomes of its noes. */
class PodRequestTest {

    private static final String PODS = "/api/v1/namespaces/" + TestCluster.NAMESPACE + "/pods";

    private final RunOwner owner = RunOwner.ofThisProcess();

    @TempDir
    Path directory;

    private TestCluster cluster;
    private Map<String, String> environment;

    @BeforeEach
    void start() throws Exception {
        cluster = new TestCluster(directory);
        environment = Map.of(
                ClusterEndpoint.VARIABLE,
                cluster.kubeconfig().toString(),
                ClusterEndpoint.IMAGE_VARIABLE,
                "registry.example:5000/bench/harness");
        cluster.addNode("node-b", Map.of("kata", "yes"));
        cluster.addNode("node-a", Map.of("kata", "yes"));
        cluster.addNode("node-0", Map.of());
        cluster.addRuntimeClass("kata", Map.of("kata", "yes"));
        cluster.addRuntimeClass("gvisor", Map.of());
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void asksForAPodWithTheSettingsOfAllEngines() {
        try (KubernetesEngine engine = connect()) {
            engine.start(spec("peer", "gvisor", "host", "2-3", Optional.of(new Storage(Storage.Way.TMPFS, directory))));
            Pod pod = cluster.pods().get(0);
            assertThat(pod.getMetadata().getName()).isEqualTo("tare-" + owner.runId() + "-1-peer");
            assertThat(pod.getMetadata().getLabels()).containsEntry("io.tare.run", owner.runId());
            assertThat(pod.getMetadata().getAnnotations()).containsEntry("io.tare.owner", owner.process());
            assertThat(pod.getSpec().getRuntimeClassName()).isEqualTo("gvisor");
            assertThat(pod.getSpec().getHostNetwork()).isTrue();
            assertThat(pod.getSpec().getRestartPolicy()).isEqualTo("Never");
            assertThat(pod.getSpec().getAutomountServiceAccountToken()).isFalse();
            assertThat(pod.getSpec().getSecurityContext().getRunAsNonRoot()).isTrue();
            assertThat(pod.getSpec().getSecurityContext().getSeccompProfile().getType())
                    .isEqualTo("RuntimeDefault");
            assertThat(pod.getSpec().getVolumes())
                    .anyMatch(volume -> "Memory".equals(volume.getEmptyDir().getMedium()));
            Container container = pod.getSpec().getContainers().get(0);
            assertThat(container.getImage()).isEqualTo("registry.example:5000/bench/harness:abc");
            assertThat(container.getStdin()).isTrue();
            assertThat(container.getStdinOnce()).isTrue();
            assertThat(container.getSecurityContext().getCapabilities().getDrop())
                    .containsExactly("ALL");
            assertThat(container.getSecurityContext().getAllowPrivilegeEscalation())
                    .isFalse();
            assertThat(container.getSecurityContext().getReadOnlyRootFilesystem())
                    .isTrue();
            assertThat(container.getResources().getLimits())
                    .isEqualTo(container.getResources().getRequests())
                    .containsEntry("cpu", new Quantity("2"))
                    .containsEntry("memory", new Quantity(Long.toString(2L << 30)));
            assertThat(container.getVolumeMounts()).anyMatch(mount -> "/disk".equals(mount.getMountPath()));
        }
        assertThat(cluster.pods()).isEmpty();
    }

    @Test
    void runsPodsOnTheNodesThatARuntimeHas() {
        try (KubernetesEngine engine = connect()) {
            assertThat(engine.runtimes()).containsExactly("gvisor", "kata", "node_default");
            assertThat(engine.otherNodes()).hasSize(2);
            engine.start(spec("fork", "kata", "cni"));
            engine.otherNodes().get(0).start(spec("peer", "kata", "cni"));
            engine.start(spec("stress-peer", "gvisor", "cni"));
            assertThat(cluster.pods())
                    .extracting(
                            pod -> pod.getMetadata().getName().replaceFirst("tare-\\w+-\\d-", "") + " " + nodeOf(pod))
                    .containsExactlyInAnyOrder("fork node-a", "peer node-b", "stress-peer node-0");
            assertThatExceptionOfType(RefusedException.class)
                    .isThrownBy(() -> engine.otherNodes().get(1).start(spec("peer", "kata", "cni")))
                    .withMessageContaining("[node-a, node-b]");
        }
        assertThat(cluster.pods()).isEmpty();
    }

    @Test
    void givesTheWordsOfAdmissionAndQuota() {
        for (String words : List.of(
                "admission webhook \"limits.example\" denied the request: no benchmarks here",
                "pods \"tare\" is forbidden: exceeded quota: compute, requested: memory=2Gi")) {
            cluster.server()
                    .expect()
                    .post()
                    .withPath(PODS)
                    .andReturn(
                            403,
                            new StatusBuilder().withCode(403).withMessage(words).build())
                    .once();
            try (KubernetesEngine engine = connect()) {
                assertThatExceptionOfType(RefusedException.class)
                        .isThrownBy(() -> engine.start(spec("peer", "gvisor", "cni")))
                        .withMessage(words);
            }
        }
        assertThat(cluster.pods()).isEmpty();
    }

    @Test
    void givesTheSchedulersWords() {
        String words = "0/1 nodes are available: 1 Insufficient cpu.";
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> startAs(status -> status.addNewCondition()
                        .withType("PodScheduled")
                        .withStatus("False")
                        .withReason("Unschedulable")
                        .withMessage(words)
                        .endCondition()))
                .withMessageContaining(words);
        assertThat(cluster.pods()).isEmpty();
    }

    @Test
    void saysWhatToDoIfANodeGetsNoImage() {
        for (String reason : List.of("ErrImagePull", "ImagePullBackOff", "ErrImageNeverPull")) {
            assertThatExceptionOfType(EngineException.class)
                    .isThrownBy(() -> startAs(waiting(reason, "pull access denied")))
                    .withMessageContainingAll(
                            "registry.example:5000/bench/harness:abc",
                            reason,
                            "pull access denied",
                            "TARE_KUBERNETES_IMAGE");
        }
        assertThat(cluster.pods()).isEmpty();
    }

    @Test
    void givesTheKubeletsWords() {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> startAs(waiting("CreateContainerConfigError", "container has runAsNonRoot")))
                .withMessage("CreateContainerConfigError: container has runAsNonRoot");
        assertThat(cluster.pods()).isEmpty();
    }

    @Test
    void givesTheRuntimesWordsIfANodeDoesNotHaveIt() {
        String words = "failed to get sandbox runtime: no runtime for \"kata-handler\" is configured";
        // The server of tests selects by no field of events.
        cluster.server()
                .expect()
                .get()
                .withPath("/api/v1/namespaces/" + TestCluster.NAMESPACE
                        + "/events?fieldSelector=involvedObject.name%3Dtare-" + owner.runId() + "-1-peer")
                .andReturn(
                        200,
                        new EventListBuilder()
                                .addNewItem()
                                .withType("Warning")
                                .withReason("FailedCreatePodSandBox")
                                .withMessage(words)
                                .endItem()
                                .build())
                .always();
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> startAs(status -> status))
                .withMessageContaining(words);
        assertThat(cluster.pods()).isEmpty();
    }

    @Test
    void refusesADirectoryOfThisMachineAndAnotherNetwork() {
        try (KubernetesEngine engine = connect()) {
            assertThatExceptionOfType(RefusedException.class)
                    .isThrownBy(() -> engine.start(
                            spec("fork", "gvisor", "cni", "", Optional.of(new Storage(Storage.Way.BIND, directory)))))
                    .withMessageContaining("root, volume and tmpfs");
            assertThatExceptionOfType(RefusedException.class)
                    .isThrownBy(() -> engine.start(spec("fork", "gvisor", "macvlan")))
                    .withMessageContaining("cni, host, none");
            assertThat(engine.accepts("runc")).isFalse();
        }
    }

    @Test
    void removesThePodsOfDeadRunsAndNoOthers() {
        RunOwner dead = new RunOwner("0badc0de", owner.machine(), owner.boot(), owner.pid(), owner.startTicks() + 1);
        RunOwner elsewhere = new RunOwner("0badc0df", "another", owner.boot(), 1, 1);
        cluster.stopKubelets();
        putPod("of-a-dead-run", dead.runId(), dead.process());
        putPod("of-this-run", owner.runId(), owner.process());
        putPod("of-another-machine", elsewhere.runId(), elsewhere.process());
        putPod("of-nobody", "0badc0de", "what is this");
        assertThat(KubernetesEngine.removeLeftovers(ClusterEndpoint.require(environment)))
                .containsExactly("pod of-a-dead-run");
        assertThat(cluster.pods())
                .extracting(pod -> pod.getMetadata().getName())
                .containsExactlyInAnyOrder("of-this-run", "of-another-machine", "of-nobody");
    }

    private KubernetesEngine connect() {
        return KubernetesEngine.connect(ClusterEndpoint.require(environment), owner);
    }

    /** Starts a pod whose kubelet reports that. */
    private RunningProcess startAs(UnaryOperator<PodStatusBuilder> status) {
        cluster.stopKubelets();
        try (KubernetesEngine engine = connect()) {
            CompletableFuture<Void> kubelet = CompletableFuture.runAsync(() -> {
                while (cluster.pods().isEmpty()) {
                    Thread.onSpinWait();
                }
                PodStatus said = status.apply(new PodStatusBuilder().withPhase("Pending"))
                        .build();
                Pod pod = cluster.pods().get(0);
                cluster.client()
                        .resource(new PodBuilder(pod).withStatus(said).build())
                        .updateStatus();
            });
            RunningProcess process = engine.start(spec("peer", "kata", "cni"));
            kubelet.join();
            return process;
        }
    }

    private static UnaryOperator<PodStatusBuilder> waiting(String reason, String message) {
        return status -> status.addNewContainerStatus()
                .withName("peer")
                .withNewState()
                .withNewWaiting(message, reason)
                .endState()
                .endContainerStatus();
    }

    private void putPod(String name, String runId, String process) {
        cluster.client()
                .resource(new PodBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(TestCluster.NAMESPACE)
                        .addToLabels(RunOwner.RUN_LABEL, runId)
                        .addToAnnotations(RunOwner.OWNER_LABEL, process)
                        .endMetadata()
                        .build())
                .create();
    }

    private static String nodeOf(Pod pod) {
        return pod.getSpec()
                .getAffinity()
                .getNodeAffinity()
                .getRequiredDuringSchedulingIgnoredDuringExecution()
                .getNodeSelectorTerms()
                .get(0)
                .getMatchFields()
                .get(0)
                .getValues()
                .get(0);
    }

    private static ProcessSpec spec(String role, String runtime, String network) {
        return spec(role, runtime, network, "", Optional.empty());
    }

    private static ProcessSpec spec(
            String role, String runtime, String network, String cpus, Optional<Storage> storage) {
        return new ProcessSpec(
                role,
                runtime,
                NetworkPair.parse(network),
                Optional.empty(),
                "tare-harness:abc",
                List.of("/bin/cat"),
                cpus,
                Map.of(),
                storage);
    }
}
