// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.fork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tare.engine.NetworkPair;
import io.tare.engine.RefusedException;
import io.tare.engine.kubernetes.ClusterEndpoint;
import io.tare.engine.kubernetes.KubernetesEngine;
import io.tare.engine.kubernetes.TestCluster;
import io.tare.run.RunOwner;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterNodesTest {

    private static final NetworkPair CNI = NetworkPair.parse("cni");

    @TempDir
    Path directory;

    private TestCluster cluster;

    @BeforeEach
    void start() {
        cluster = new TestCluster(directory);
        cluster.addNode("node-a", Map.of());
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void placesAPeerOnAnotherNodeOfTheCluster() throws Exception {
        cluster.addNode("node-b", Map.of());
        try (KubernetesEngine engine = connect()) {
            Nodes nodes = Nodes.of(engine, List.of());
            assertThat(nodes.client(0, CNI)).isSameAs(engine);
            assertThat(nodes.server(0, "same-node", CNI)).isSameAs(engine);
            assertThat(nodes.server(0, "two-node", CNI))
                    .isSameAs(engine.otherNodes().get(0));
            assertThat(nodes.server(1, "two-node", CNI)).isSameAs(engine);
            assertThatExceptionOfType(RefusedException.class)
                    .isThrownBy(() -> nodes.server(0, "two-node", NetworkPair.parse("none")))
                    .withMessageContaining("possible: cni, host");
        }
    }

    @Test
    void saysThatAClusterHasOneNode() throws Exception {
        try (KubernetesEngine engine = connect()) {
            assertThatExceptionOfType(RefusedException.class)
                    .isThrownBy(() -> Nodes.of(engine, List.of()).server(0, "two-node", CNI))
                    .withMessageContaining("engine 'kubernetes' has one node");
        }
    }

    private KubernetesEngine connect() throws Exception {
        return KubernetesEngine.connect(
                ClusterEndpoint.require(
                        Map.of(ClusterEndpoint.VARIABLE, cluster.kubeconfig().toString())),
                RunOwner.ofThisProcess());
    }
}
