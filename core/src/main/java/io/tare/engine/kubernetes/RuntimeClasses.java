// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.kubernetes;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.node.v1.RuntimeClass;
import io.fabric8.kubernetes.api.model.node.v1.Scheduling;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The runtimes of a cluster and the nodes that have them, as both were when the engine was opened. Immutable.
 *
 * @param classes the RuntimeClasses by their names
 * @param nodes the nodes that pods may be put on, in the order of their names
 */
record RuntimeClasses(Map<String, RuntimeClass> classes, List<Node> nodes) {

    /** What a node runs pods with that name no RuntimeClass; no class can be called so, as this is no DNS name. */
    static final String NODE_DEFAULT = "node_default";

    RuntimeClasses {
        classes = Map.copyOf(classes);
        nodes = List.copyOf(nodes);
    }

    static RuntimeClasses of(Cluster cluster) {
        Map<String, RuntimeClass> classes = new TreeMap<>();
        // Not the client's own word for them, which is the API's v1beta1 and gone since Kubernetes 1.25.
        cluster.ask(api -> api.resources(RuntimeClass.class).list())
                .getItems()
                .forEach(each -> classes.put(each.getMetadata().getName(), each));
        List<Node> nodes = cluster.ask(api -> api.nodes().list()).getItems().stream()
                .filter(RuntimeClasses::isReady)
                .sorted(Comparator.comparing(node -> node.getMetadata().getName()))
                .toList();
        return new RuntimeClasses(classes, nodes);
    }

    Set<String> names() {
        Set<String> names = new TreeSet<>(classes.keySet());
        names.add(NODE_DEFAULT);
        return names;
    }

    /** The RuntimeClass of a runtime; empty for the nodes' default. */
    String classOf(String runtime) {
        return runtime.equals(NODE_DEFAULT) ? "" : runtime;
    }

    /** The names of the nodes that a runtime's class lets its pods on. */
    List<String> nodesWith(String runtime) {
        Optional<Scheduling> scheduling =
                Optional.ofNullable(classes.get(runtime)).map(RuntimeClass::getScheduling);
        Map<String, String> selector =
                scheduling.map(Scheduling::getNodeSelector).orElse(Map.of());
        List<Toleration> tolerations =
                scheduling.map(Scheduling::getTolerations).orElse(List.of());
        return nodes.stream()
                .filter(node -> labels(node).entrySet().containsAll(selector.entrySet()))
                .filter(node -> taints(node).stream()
                        .allMatch(taint -> tolerations.stream().anyMatch(it -> tolerates(it, taint))))
                .map(node -> node.getMetadata().getName())
                .toList();
    }

    private static Map<String, String> labels(Node node) {
        return Optional.ofNullable(node.getMetadata().getLabels()).orElse(Map.of());
    }

    /** Those that keep pods away. */
    private static List<Taint> taints(Node node) {
        return node.getSpec() == null
                ? List.of()
                : node.getSpec().getTaints().stream()
                        .filter(taint -> !"PreferNoSchedule".equals(taint.getEffect()))
                        .toList();
    }

    /** As the API documents {@code Toleration}: what it does not name, it takes whatever it is. */
    private static boolean tolerates(Toleration toleration, Taint taint) {
        boolean everyKey = toleration.getKey() == null || toleration.getKey().isEmpty();
        boolean everyEffect =
                toleration.getEffect() == null || toleration.getEffect().isEmpty();
        return (everyEffect || toleration.getEffect().equals(taint.getEffect()))
                && (everyKey || toleration.getKey().equals(taint.getKey()))
                && ("Exists".equals(toleration.getOperator())
                        || text(toleration.getValue()).equals(text(taint.getValue())));
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    /** Not cordoned, and its kubelet says so. */
    private static boolean isReady(Node node) {
        boolean cordoned =
                node.getSpec() != null && Boolean.TRUE.equals(node.getSpec().getUnschedulable());
        return !cordoned
                && node.getStatus() != null
                && node.getStatus().getConditions().stream()
                        .anyMatch(it -> "Ready".equals(it.getType()) && "True".equals(it.getStatus()));
    }
}
