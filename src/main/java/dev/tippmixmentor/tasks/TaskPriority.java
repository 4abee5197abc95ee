package dev.tippmixmentor.tasks;

/** Which of the tasks that wait is done first; each minute of waiting counts as much as one step. */
public enum TaskPriority {
    LOW(20),
    NORMAL(40),
    HIGH(60),
    /** Only the scheduler's own work, at 90, comes first. */
    CRITICAL(80);

    private final int weight;

    TaskPriority(int weight) {
        this.weight = weight;
    }

    /** As db-scheduler orders what is due, the highest first. */
    int weight() {
        return weight;
    }
}
